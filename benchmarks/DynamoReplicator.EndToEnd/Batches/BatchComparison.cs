using DynamoReplicator.Contenders;
using DynamoReplicator.EndToEnd.Replica;

namespace DynamoReplicator.EndToEnd.Batches;

/// <summary>All contenders on the same batches.</summary>
internal static class BatchComparison
{
    public const int Concurrency = 32;

    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(10);

    public static async Task<BatchCosts> RunAsync(RunLength length, IReadOnlyList<Batch> batches)
    {
        var costs = new BatchCosts(batches);
        foreach (var batch in batches)
        {
            await using var stub = await StubProcess.StartAsync(Delay);
            costs.Add(batch, Contender.Batches, await Interleaved.MeasureAsync(Entrants(Contender.Batches), batch, stub, length));
            costs.Add(batch, Contender.Preparations, await Interleaved.MeasureAsync(Entrants(Contender.Preparations), batch, stub: null, length));
        }
        return costs;
    }

    private static List<Entrant> Entrants(IEnumerable<Contender> contenders) => [.. contenders.Select(contender => new Entrant(contender, Concurrency))];
}
