using Amazon.SecurityToken.Model;
using DynamoReplicator.Aws;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Aws;

/// <summary>Finds the account of the credentials. The call needs no permission.</summary>
internal static class CallerIdentity
{
    /// <param name="region">The Region whose token service is called.</param>
    /// <param name="http">The clock and the log of the call.</param>
    /// <param name="stop">Cancels the call.</param>
    /// <exception cref="CommandException">The call failed.</exception>
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
            throw new OperationCanceledException(stop); // The SDK throws several types when it is canceled.
        }
        catch (Exception error)
        {
            throw new CommandException(
                "The source and a replica have the same name and Region, so the account of the credentials must distinguish them. " +
                $"{AwsErrorText.Describe(error, Operation)} Or specify both tables by their ARNs.",
                error);
        }
    }
}
