using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Items;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Cli.Commands.Doctor;

/// <summary>The checks that are the same for source and replica.</summary>
internal sealed class TableExamination(TableConnection table, Findings findings, CancellationToken stop)
{
    private string Subject => table.Table.ToString();

    /// <returns>Null if the table cannot be examined.</returns>
    public async Task<ExaminedTable?> DescribeAsync()
    {
        TableDescription? description = null;
        if (!await TryAsync(async () => description = await table.DescribeAsync(stop)) || description is null)
        {
            return null;
        }
        if (description.TableStatus != TableStatus.ACTIVE && description.TableStatus != TableStatus.UPDATING)
        {
            findings.Problem(Subject, $"the table is {description.TableStatus}", "Wait until it is active.");
            return null;
        }
        findings.Ok(Subject, $"the table exists; its key is {KeySchema.Of(description)}");
        string? timeToLive = null;
        var isKnown = await TryAsync(async () => timeToLive = await table.TimeToLiveAsync(stop));
        return new ExaminedTable(table.Table, description, timeToLive, isKnown);
    }

    /// <summary>Tries the calls by which backfill and verify read.</summary>
    public async Task TryReadingAsync(KeySchema schema)
    {
        var scan = new ScanRequest { TableName = table.TableName, Limit = 1 };
        var get = new BatchGetItemRequest
        {
            RequestItems = new() { [table.TableName] = new KeysAndAttributes { Keys = [NonexistentKey.Of(schema)] } },
        };
        var canScan = await TryAsync(() => table.CallAsync("Scan", client => client.ScanAsync(scan, stop), stop));
        var canGet = await TryAsync(() => table.CallAsync("BatchGetItem", client => client.BatchGetItemAsync(get, stop), stop));
        if (canScan && canGet)
        {
            findings.Ok(Subject, "Scan and BatchGetItem are allowed");
        }
    }

    /// <returns>Whether the call succeeded. A failure is a finding.</returns>
    public async Task<bool> TryAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (CommandException error)
        {
            findings.Problem(Subject, error.Message);
            return false;
        }
    }
}
