using Amazon.SecurityToken.Model;
using DynamoReplicator.Aws;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Aws;

/// <summary>Whose credentials are in use. The call needs no permission.</summary>
internal static class CallerIdentity
{
    /// <param name="region">The Region whose token service is asked.</param>
    /// <param name="http">The clock and the log of the call.</param>
    /// <param name="stop">Cancels it.</param>
    /// <exception cref="CommandException">It failed.</exception>
    public static async Task<string> AccountAsync(string region, HttpOptions http, CancellationToken stop)
    {
        const string Operation = "GetCallerIdentity";
        using var client = new TokenServiceClient(region, Operation, http);
        try
        {
            return (await client.GetCallerIdentityAsync(new GetCallerIdentityRequest(), stop)).Account;
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            throw new OperationCanceledException(stop); // However the SDK put it.
        }
        catch (Exception error)
        {
            throw new CommandException(
                "The source and a replica have the same name and Region, and the account of the credentials would tell them apart. " +
                $"{AwsErrorText.Describe(error, Operation)} Or specify both tables by their ARNs.",
                error);
        }
    }
}
