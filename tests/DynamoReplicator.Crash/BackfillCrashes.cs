using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.LocalDemo;

namespace DynamoReplicator.Crash;

/// <summary>
/// Kills the verb <c>backfill</c> while a function replicates. It also damages the checkpoint and journal files that were being written. A
/// damaged checkpoint is rejected, and is then deleted as the error advises. After a backfill has finished, another one starts with
/// replicas that have lost items.
/// </summary>
internal sealed class BackfillCrashes(Scene scene)
{
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(5);

    private readonly string _checkpoint = Path.Combine(scene.Folder.FullName, "backfill");

    public async Task<int> RunAsync(int kills)
    {
        await scene.WriteItemsAsync(5);
        await scene.Tables.EnableStreamAsync(CancellationToken.None); // Existing items are not in the stream.
        scene.Progress.Start();
        await using var function = scene.CreateFunction();
        using var end = new CancellationTokenSource();
        var trigger = new Trigger(function, scene.Tables, scene.Progress).RunAsync(end.Token);
        scene.StartWorkload();
        for (var kill = 1; kill <= kills;)
        {
            await using var backfill = Start("--write-capacity", "800");
            if (await backfill.IsKilledAsync(scene, LongestLife))
            {
                scene.Report(kill++);
                await TearAsync();
                continue;
            }
            await backfill.MustEndAsync(0, "");
            await LoseItemsAsync();
        }
        await using (var last = Start())
        {
            await last.MustEndAsync(0, "");
        }
        await scene.EndWorkloadAsync();
        await scene.DrainedAsync();
        await end.CancelAsync();
        await trigger;
        return scene.Folder.GetFiles() is { Length: > 0 } left
            ? throw new InvalidOperationException($"The backfill has finished, but left the file {left[0]}.")
            : kills;
    }

    private ToolProcess Start(params string[] more) => ToolProcess.Start(
    [
        "backfill", "--source", DemoTables.SourceAddress, .. scene.Replicas.SelectMany(replica => new[] { "--replica", replica }),
        "--segments", "32", "--checkpoint", _checkpoint, .. more,
    ]);

    private async Task TearAsync()
    {
        var files = scene.Folder.GetFiles();
        if (scene.Dice.Next(3) == 0 && Array.Find(files, file => file.Name.Contains(".journal-", StringComparison.Ordinal)) is { } note)
        {
            TornFile.CopyTorn(
                note.FullName, $"{note.FullName[..note.FullName.LastIndexOf('-')]}-{1000 + scene.Dice.Next(1000)}", scene.Dice);
        }
        if (scene.Dice.Next(6) == 0 && Array.Find(files, file => file.Name.EndsWith("orders", StringComparison.Ordinal)) is { } checkpoint)
        {
            TornFile.Tear(checkpoint.FullName, scene.Dice);
            await using (var refused = Start())
            {
                await refused.MustEndAsync(1, "is not a backfill checkpoint, or is damaged");
            }
            checkpoint.Delete();
        }
    }

    /// <summary>Deletes some items, so that another backfill has work to do.</summary>
    private async Task LoseItemsAsync()
    {
        foreach (var replica in scene.Tables.ReplicaClients.Values)
        {
            foreach (var key in await KeysAsync(replica))
            {
                if (scene.Dice.Next(2) == 0)
                {
                    await replica.DeleteItemAsync(DemoTables.Name, key);
                }
            }
        }
    }

    private static async Task<List<Dictionary<string, AttributeValue>>> KeysAsync(AmazonDynamoDBClient table)
    {
        var scan = new ScanRequest
        {
            TableName = DemoTables.Name,
            ProjectionExpression = "customer, #number",
            ExpressionAttributeNames = new() { ["#number"] = "number" },
        };
        var keys = new List<Dictionary<string, AttributeValue>>();
        do
        {
            var page = await table.ScanAsync(scan);
            keys.AddRange(page.Items ?? []);
            scan.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (scan.ExclusiveStartKey is { Count: > 0 });
        return keys;
    }
}
