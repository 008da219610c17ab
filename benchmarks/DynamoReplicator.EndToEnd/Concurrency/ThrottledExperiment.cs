using System.Globalization;
using System.Text;
using DynamoReplicator.Contenders;
using DynamoReplicator.EndToEnd.Batches;
using DynamoReplicator.EndToEnd.Replica;
using DynamoReplicator.EndToEnd.Results;

namespace DynamoReplicator.EndToEnd.Concurrency;

/// <summary>Measures a replica with too little write capacity, and one with a throttled partition.</summary>
internal static class ThrottledExperiment
{
    private const int Default = 16;
    private const int WritesPerCall = 25;
    private const int NoLimit = 1_000_000_000;
    private static readonly ReplicaLimits Small = new(Table: 2_000);
    private static readonly ReplicaLimits OnePartition = new(Partition: 20);
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(10);
    private static readonly int[] CallsInFlight = [1, 4, Default, 64];

    public static async Task<(string Markdown, IReadOnlyList<Ratio> Ratios)> RunAsync(int rounds, Batch batch)
    {
        // Each batch takes seconds here.
        var length = new RunLength(Math.Min(rounds, 5), new WarmUp(5, TimeSpan.FromSeconds(5), UntilCompiled: true), RecordsPerTurn: 1);
        var text = new StringBuilder();
        Ratio[] ratios = [.. await TableAsync(batch, length, text), await PartitionAsync(batch, length with { Rounds = rounds }, text)];
        return (text.ToString(), ratios);
    }

    private static async Task<Ratio[]> TableAsync(Batch batch, RunLength length, StringBuilder text)
    {
        await using var open = await StubProcess.StartAsync(Delay);
        await using var limited = await StubProcess.StartAsync(Delay, Small);
        var rounds = await Interleaved.MeasureAsync(
            [(Raw(batch, Default), open), .. CallsInFlight.Select(calls => (Raw(batch, calls), (StubProcess?)limited))], length);
        var costs = Array.ConvertAll(rounds, Cost.MedianOf);
        var (unlimited, byCalls) = (costs[0], costs[1..]);
        text.AppendLine(
            CultureInfo.InvariantCulture, $"A replica that responds after 10 ms and accepts {Small.Table:#,0} writes per second:")
            .AppendLine();
        text.AppendLine(ConcurrencyExperiment.Table(
            [($"{Default}, no limit", unlimited), .. CallsInFlight.Select(calls => $"{calls}").Zip(byCalls)]));
        var throttled = byCalls[Array.IndexOf(CallsInFlight, Default)];
        var least = Math.Ceiling((double)batch.Records / WritesPerCall);
        return
        [
            new Ratio("calls throttled/least 16", throttled.Calls / least, Mark.AtMost(1.5)),
            new Ratio("cpu throttled/unlimited 16", throttled.Cpu / unlimited.Cpu, Mark.AtMost(3)),
            new Ratio("wall throttled 16/best", throttled.Wall / byCalls.Min(cost => cost.Wall), Mark.AtMost(1.1)),
        ];
    }

    private static async Task<Ratio> PartitionAsync(Batch batch, RunLength length, StringBuilder text)
    {
        await using var open = await StubProcess.StartAsync(Delay, OnePartition with { Partition = NoLimit });
        await using var limited = await StubProcess.StartAsync(Delay, OnePartition);
        var rounds = await Interleaved.MeasureAsync([(Raw(batch, Default), open), (Raw(batch, Default), limited)], length);
        var costs = Array.ConvertAll(rounds, Cost.MedianOf);
        text.AppendLine("A replica that responds after 10 ms. One partition with 1 % of the keys accepts 20 writes per second:")
            .AppendLine();
        text.AppendLine("| partition | others written, ms | all written, ms | CPU, ms | calls | of these throttled |")
            .AppendLine("|---|--:|--:|--:|--:|--:|");
        foreach (var (name, cost) in new[] { "no limit", "throttled" }.Zip(costs))
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {name} | {cost.Others:#,0} | {cost.Wall:#,0} | {cost.Cpu:#,0.0} | {cost.Calls:#,0} | {cost.Throttled:#,0} |");
        }
        return new Ratio("throughput of other keys throttled/unlimited 16", costs[0].Others / costs[1].Others, Mark.AtLeast(0.9));
    }

    private static Entrant Raw(Batch batch, int calls) => new(Contender.Raw, batch, calls);
}
