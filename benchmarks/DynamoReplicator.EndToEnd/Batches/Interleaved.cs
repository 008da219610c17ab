using DynamoReplicator.EndToEnd.Replica;

namespace DynamoReplicator.EndToEnd.Batches;

/// <summary>
/// Measures the entrants in interleaved rounds, so that other load on the machine affects all of them. Only one runs at a time.
/// </summary>
internal static class Interleaved
{
    /// <returns>The costs of each entrant, one per round.</returns>
    public static Task<IReadOnlyList<Cost>[]> MeasureAsync(IReadOnlyList<Entrant> entrants, StubProcess? stub, RunLength length) =>
        MeasureAsync([.. entrants.Select(entrant => (entrant, stub))], length);

    /// <inheritdoc cref="MeasureAsync(IReadOnlyList{Entrant}, StubProcess, RunLength)"/>
    public static async Task<IReadOnlyList<Cost>[]> MeasureAsync(
        IReadOnlyList<(Entrant Entrant, StubProcess? Replica)> entrants, RunLength length)
    {
        var processes = new List<ContenderProcess>();
        try
        {
            foreach (var (entrant, stub) in entrants)
            {
                Console.Error.WriteLine($"{entrant.Batch.Name}: {entrant.Contender.Name}, {entrant.Concurrency} in flight: warms up");
                processes.Add(await ContenderProcess.StartAsync(entrant, stub, length.WarmUp));
            }
            var rounds = entrants.Select(_ => new List<Cost>()).ToArray();
            for (var round = 0; round < length.Rounds; round++)
            {
                Console.Error.WriteLine($"round {round + 1} of {length.Rounds}");
                for (var turn = 0; turn < processes.Count; turn++)
                {
                    // Each entrant starts a round equally often.
                    var entrant = (turn + round) % processes.Count;
                    rounds[entrant].Add(await processes[entrant].MeasureAsync(length.RecordsPerTurn));
                }
            }
            return rounds;
        }
        finally
        {
            foreach (var process in processes)
            {
                await process.DisposeAsync();
            }
        }
    }
}
