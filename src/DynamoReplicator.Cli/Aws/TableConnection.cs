using System.Diagnostics.CodeAnalysis;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Aws;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Aws;

/// <summary>A table and its client. Errors name the table, the call, and a remedy.</summary>
/// <param name="table">The table.</param>
/// <param name="http">The clock and the log of its calls.</param>
internal sealed class TableConnection(TableReference table, HttpOptions http) : IDisposable
{
    private readonly DynamoDBClient _client = new(DynamoDBClientConfig.For(table, http: http));

    public TableReference Table => table;

    public HttpOptions Http => http;

    /// <summary>The name or ARN by which calls name the table.</summary>
    public string TableName => table.Table;

    /// <exception cref="CommandException">The table does not exist or cannot be described.</exception>
    public async Task<TableDescription> DescribeAsync(CancellationToken stop) =>
        await FindAsync(stop) ?? throw new CommandException(NoTable);

    /// <returns>Null if the table does not exist.</returns>
    /// <exception cref="CommandException">The table cannot be described.</exception>
    public async Task<TableDescription?> FindAsync(CancellationToken stop)
    {
        try
        {
            return (await CallAsync("DescribeTable", client => client.DescribeTableAsync(TableName, stop), stop)).Table;
        }
        catch (CommandException error) when (error.InnerException is ResourceNotFoundException)
        {
            return null;
        }
    }

    /// <returns>The attribute that holds an item's expiry time; null if items do not expire.</returns>
    /// <exception cref="CommandException">The call failed.</exception>
    public async Task<string?> TimeToLiveAsync(CancellationToken stop)
    {
        var response = await CallAsync("DescribeTimeToLive", client => client.DescribeTimeToLiveAsync(TableName, stop), stop);
        var timeToLive = response.TimeToLiveDescription;
        return timeToLive?.TimeToLiveStatus == TimeToLiveStatus.ENABLED || timeToLive?.TimeToLiveStatus == TimeToLiveStatus.ENABLING
            ? timeToLive.AttributeName
            : null;
    }

    /// <param name="operation">The API's name of the call, which is also the action to grant.</param>
    /// <param name="call">Makes the call.</param>
    /// <param name="stop">Cancels the call.</param>
    /// <exception cref="CommandException">The call failed. The inner exception is the SDK's.</exception>
    [SuppressMessage("Design", "CA1031", Justification = "Every failure is reported with the call that failed.")]
    public async Task<T> CallAsync<T>(string operation, Func<IAmazonDynamoDB, Task<T>> call, CancellationToken stop)
    {
        try
        {
            return await call(_client);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            throw new OperationCanceledException(stop); // The SDK throws several types when it is canceled.
        }
        catch (Exception error)
        {
            throw new CommandException(Describe(error, operation), error);
        }
    }

    public void Dispose() => _client.Dispose();

    private string NoTable => $"There is no table {table}. Check the Region, the name, and the account that the credentials belong to.";

    private string Describe(Exception error, string operation) => AwsError.Of(error).Kind switch
    {
        AwsErrorKind.NotFound => NoTable,
        AwsErrorKind.AccessDenied when AccessDenial.In(error.Message) is { } denial =>
            $"AWS does not let these credentials call {denial.CallOn(table)}. {denial.Remedy}",
        AwsErrorKind.AccessDenied =>
            $"AWS does not let these credentials call {operation} on {table}. Grant them dynamodb:{operation} on the table.",
        AwsErrorKind.RoleDenied when table.RoleArn is { } role =>
            $"The role {role} cannot be assumed. Allow the caller in the role's trust policy, and grant the caller sts:AssumeRole on " +
            "the role. If the policy requires an external ID or a session name, add --replica-role-external-id or " +
            "--replica-role-session-name.",
        _ => AwsErrorText.Describe(
            error, $"{operation} of {table}", _client.Config.ServiceURL is { Length: > 0 } endpoint ? endpoint : null),
    };
}
