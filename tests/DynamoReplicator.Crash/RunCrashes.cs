using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.LocalDemo;

namespace DynamoReplicator.Crash;

/// <summary>
/// Kills the verb <c>run</c>, and sometimes damages its checkpoint file. A damaged file
/// is rejected, and is then restored from a copy or deleted, as the error advises.
/// </summary>
internal sealed class RunCrashes(Scene scene)
{
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(2.5);

    private readonly string _checkpoint = Path.Combine(scene.Folder.FullName, "run.checkpoint");

    public async Task<int> RunAsync(int kills)
    {
        await scene.Tables.EnableStreamAsync(CancellationToken.None);
        await scene.WriteItemsAsync(1);
        scene.StartWorkload();
        for (var kill = 1; kill <= kills; kill++)
        {
            await using (var run = Start())
            {
                if (!await run.IsKilledAsync(scene, LongestLife))
                {
                    throw new InvalidOperationException($"run should have been killed, but ended by itself: {run.Output}");
                }
            }
            scene.Report(kill);
            if (File.Exists(_checkpoint))
            {
                await TearAsync();
            }
        }
        await scene.EndWorkloadAsync();
        await using var last = Start();
        await CaughtUpAsync(last);
        await last.StopAsync();
        await last.MustEndAsync(0, $"the next run resumes from {_checkpoint}");
        return kills;
    }

    private ToolProcess Start() => ToolProcess.Start(
    [
        "run", "--source", DemoTables.SourceAddress, .. scene.Replicas.SelectMany(replica => new[] { "--replica", replica }),
        "--checkpoint", _checkpoint,
    ]);

    private async Task TearAsync()
    {
        switch (scene.Dice.Next(6))
        {
            case 0:
                // This can really happen, because the new file is written beside the old one.
                TornFile.CopyTorn(_checkpoint, _checkpoint + ".new", scene.Dice);
                break;
            case 1:
                var copy = _checkpoint + ".copy";
                File.Copy(_checkpoint, copy, overwrite: true);
                TornFile.Tear(_checkpoint, scene.Dice);
                await using (var refused = Start())
                {
                    await refused.MustEndAsync(1, $"The checkpoint file {_checkpoint} cannot be used. It is not JSON");
                }
                File.Delete(_checkpoint);
                if (scene.Dice.Next(2) == 0)
                {
                    File.Move(copy, _checkpoint);
                }
                break;
        }
    }

    /// <summary>
    /// Waits until one more change has arrived at all replicas. Earlier changes have then arrived or are in the same batch.
    /// </summary>
    private async Task CaughtUpAsync(ToolProcess run)
    {
        var marker = new OrderKey("the end", 0).ToAttributes();
        await scene.Tables.Source.PutItemAsync(DemoTables.Name, marker);
        await scene.UntilAsync(
            async () =>
                (await Task.WhenAll(scene.Tables.ReplicaClients.Values.Select(replica => HasAsync(replica, marker)))).All(has => has)
                || (run.HasExited ? throw new InvalidOperationException($"run ended by itself: {run.Output}") : false),
            "run to replicate the last change");
    }

    private static async Task<bool> HasAsync(AmazonDynamoDBClient table, Dictionary<string, AttributeValue> key) =>
        (await table.GetItemAsync(DemoTables.Name, key, consistentRead: true)).IsItemSet;
}
