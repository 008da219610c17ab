using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Items;

namespace DynamoReplicator.Cli.Commands.Doctor;

/// <summary>Looks at a replica beside its source.</summary>
/// <param name="replica">The replica.</param>
/// <param name="source">The source; null if it could not be looked at.</param>
/// <param name="findings">Takes what is found.</param>
/// <param name="stop">Ends it.</param>
internal sealed class ReplicaExamination(TableConnection replica, ExaminedTable? source, Findings findings, CancellationToken stop)
{
    private readonly TableExamination _examination = new(replica, findings, stop);

    private string Subject => replica.Table.ToString();

    public async Task RunAsync()
    {
        var found = await _examination.DescribeAsync();
        if (found is null)
        {
            return;
        }
        if (source is not null)
        {
            CompareKeys(source, found);
            CompareRest(source, found);
        }
        var schema = KeySchema.Of(found.Description);
        await TryWritingAsync(schema);
        await _examination.TryReadingAsync(schema);
    }

    private void CompareKeys(ExaminedTable source, ExaminedTable found)
    {
        var (expected, actual) = (KeySchema.Of(source.Description), KeySchema.Of(found.Description));
        if (TableDifferences.IsSame(source.Table, source.Description, found.Table, found.Description))
        {
            findings.Problem(Subject, "it is the source itself: it would feed itself for ever", "Name another table, region or account.");
        }
        else if (!expected.Matches(actual))
        {
            findings.Problem(Subject, $"its key is {actual}, the source's is {expected}", "Create it anew with the source's key attributes, of the same names and types: the verb init does.");
        }
        else
        {
            findings.Ok(Subject, "it has the source's key schema");
        }
    }

    private void CompareRest(ExaminedTable source, ExaminedTable found)
    {
        var differences = TableDifferences.InIndexes(source.Description, found.Description).ToList();
        if (source.KnowsTimeToLive && found.KnowsTimeToLive)
        {
            differences.AddRange(TableDifferences.InTimeToLive(source.TimeToLive, found.TimeToLive));
        }
        foreach (var difference in differences)
        {
            if (difference.IsProblem)
            {
                findings.Problem(Subject, difference.What, difference.WhatToDo);
            }
            else
            {
                findings.Note(Subject, difference.What, difference.WhatToDo);
            }
        }
        if (differences.Count == 0)
        {
            findings.Ok(Subject, "it has the source's indexes and time to live");
        }
    }

    /// <summary>Deletes an item that cannot exist: what replication needs, and nothing is changed.</summary>
    private async Task TryWritingAsync(KeySchema schema)
    {
        var request = new BatchWriteItemRequest
        {
            RequestItems = new() { [replica.TableName] = [new WriteRequest(new DeleteRequest(NonexistentKey.Of(schema)))] },
        };
        if (await _examination.TryAsync(() => replica.CallAsync("BatchWriteItem", client => client.BatchWriteItemAsync(request, stop), stop)))
        {
            findings.Ok(Subject, "BatchWriteItem is allowed");
        }
    }
}
