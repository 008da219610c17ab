using DynamoReplicator.Contenders;
using DynamoReplicator.EndToEnd.Replica;

namespace DynamoReplicator.EndToEnd.Batches;

/// <summary>Runs the contenders on batches of all sizes, so that the sizes can be compared as well.</summary>
internal static class BatchComparison
{
    public const int Concurrency = 32;

    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(10);

    public static async Task<BatchCosts> RunAsync(RunLength length, IReadOnlyList<Batch> batches, IReadOnlyList<Contender> contenders)
    {
        var costs = new BatchCosts(batches, contenders);
        await using var stub = await StubProcess.StartAsync(Delay);
        await MeasureAsync(Contender.Batches, stub);
        await MeasureAsync(Contender.Preparations, null);
        return costs;

        async Task MeasureAsync(IReadOnlyList<Contender> kind, StubProcess? replica)
        {
            var selected = kind.Intersect(contenders).ToList();
            var entrants = batches.SelectMany(batch => selected.Select(contender => new Entrant(contender, batch, Concurrency))).ToList();
            costs.Add(entrants, await Interleaved.MeasureAsync(entrants, replica, length));
        }
    }
}
