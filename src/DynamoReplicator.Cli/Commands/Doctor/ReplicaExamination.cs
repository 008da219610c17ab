using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Items;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Cli.Commands.Doctor;

/// <summary>Examines a replica and compares it with its source.</summary>
/// <param name="replica">The replica.</param>
/// <param name="source">The source; null if it could not be examined.</param>
/// <param name="findings">Receives the findings.</param>
/// <param name="stop">Cancels the examination.</param>
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
            findings.Problem(
                Subject, "it is the source table, so changes would loop forever", "Specify a different table, Region, or account.");
        }
        else if (!expected.Matches(actual))
        {
            findings.Problem(
                Subject,
                $"its key is {actual}, but the source's is {expected}",
                "Delete the replica and create it with the source's key schema. The verb init does that.");
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

    /// <summary>Deletes an item that cannot exist. This checks the permission and changes nothing.</summary>
    private async Task TryWritingAsync(KeySchema schema)
    {
        var request = new BatchWriteItemRequest
        {
            RequestItems = new() { [replica.TableName] = [new WriteRequest(new DeleteRequest(NonexistentKey.Of(schema)))] },
        };
        if (await _examination.TryAsync(
            () => replica.CallAsync("BatchWriteItem", client => client.BatchWriteItemAsync(request, stop), stop)))
        {
            findings.Ok(Subject, "BatchWriteItem is allowed");
        }
    }
}
