using System.Diagnostics.CodeAnalysis;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DynamoReplicator.Aws;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Aws;

/// <summary>A table and a client that reaches it. Errors are for the person.</summary>
/// <param name="table">The table.</param>
/// <param name="http">The clock and the log of its calls.</param>
internal sealed class TableConnection(TableReference table, HttpOptions http) : IDisposable
{
    private readonly DynamoDBClient _client = new(DynamoDBClientConfig.For(table, http: http));

    public TableReference Table => table;

    public HttpOptions Http => http;

    /// <summary>The name or ARN by which calls name the table.</summary>
    public string TableName => table.Table;

    /// <exception cref="CommandException">There is none, or it cannot be asked.</exception>
    public async Task<TableDescription> DescribeAsync(CancellationToken stop) =>
        await FindAsync(stop) ?? throw new CommandException($"There is no table {table}. Check the region, the name and the account that the credentials belong to.");

    /// <returns>Null if there is none.</returns>
    /// <exception cref="CommandException">It cannot be asked.</exception>
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

    /// <returns>The attribute that holds the time at which an item expires; null if items do not.</returns>
    /// <exception cref="CommandException">It cannot be asked.</exception>
    public async Task<string?> TimeToLiveAsync(CancellationToken stop)
    {
        var answer = await CallAsync("DescribeTimeToLive", client => client.DescribeTimeToLiveAsync(TableName, stop), stop);
        var timeToLive = answer.TimeToLiveDescription;
        return timeToLive?.TimeToLiveStatus == TimeToLiveStatus.ENABLED || timeToLive?.TimeToLiveStatus == TimeToLiveStatus.ENABLING ? timeToLive.AttributeName : null;
    }

    /// <param name="operation">The API's name of the call, which is the action to grant too.</param>
    /// <param name="call">Makes it.</param>
    /// <param name="stop">Cancels it.</param>
    /// <exception cref="CommandException">It failed. The inner exception is the SDK's.</exception>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, the person is told of the call that it befell.")]
    public async Task<T> CallAsync<T>(string operation, Func<IAmazonDynamoDB, Task<T>> call, CancellationToken stop)
    {
        try
        {
            return await call(_client);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            throw new OperationCanceledException(stop); // However the SDK put it.
        }
        catch (Exception error)
        {
            throw new CommandException(Describe(error, operation), error);
        }
    }

    public void Dispose() => _client.Dispose();

    private string Describe(Exception error, string operation) => error switch
    {
        ResourceNotFoundException => $"There is no table {table}. Check the region, the name and the account that the credentials belong to.",
        AmazonServiceException { ErrorCode: "AccessDeniedException" } when AccessDenial.In(error.Message) is { } denial =>
            $"AWS does not let these credentials call {denial.CallOn(table)}. {denial.Remedy}",
        AmazonServiceException { ErrorCode: "AccessDeniedException" } => $"AWS does not let these credentials call {operation} on {table}. Grant them dynamodb:{operation} on it.",
        AmazonServiceException { ErrorCode: "AccessDenied" } when table.RoleArn is { } role =>
            $"The role {role} cannot be assumed: its trust policy must name who runs this, who needs sts:AssumeRole on it.",
        _ => AwsErrorText.Describe(error, $"{operation} of {table}", _client.Config.ServiceURL is { Length: > 0 } endpoint ? endpoint : null),
    };
}
