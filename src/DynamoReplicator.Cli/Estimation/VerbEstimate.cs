using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Estimation;

/// <summary>Shows what a verb will cost, before it starts.</summary>
internal static class VerbEstimate
{
    /// <param name="call">The verb.</param>
    /// <param name="verb">Its name, for programs.</param>
    /// <param name="options">The tables, the segments and the pace.</param>
    /// <param name="tables">The tables as DynamoDB describes them.</param>
    /// <param name="estimate">The work to estimate.</param>
    /// <param name="isAll">
    /// Whether nothing else is wanted. Otherwise a missing estimate does not stop the verb, and quiet output has none.
    /// </param>
    /// <exception cref="CommandException">The tables cannot be read, and nothing else is wanted.</exception>
    public static async Task ShowAsync(
        VerbCall call, string verb, ReconcilerOptions options, DescribedTables tables, Func<Estimator, Estimate> estimate, bool isAll)
    {
        if (call.Output.IsQuiet && !isAll)
        {
            return;
        }
        try
        {
            var prices = PriceList.Embedded();
            Show(call, verb, options, estimate(await EstimatorAsync(call, options, tables, prices)), prices);
        }
        catch (CommandException error) when (!isAll)
        {
            call.Output.Warn($"There is no estimate of the cost. {error.Message}");
        }
    }

    private static async Task<Estimator> EstimatorAsync(
        VerbCall call, ReconcilerOptions options, DescribedTables tables, PriceList list)
    {
        using var source = call.Connect(options.Source);
        var replicaFacts = TableFacts.Of(options.Replica, tables.Replica);
        var sourceFacts = TableFacts.Of(options.Source, tables.Source);
        var sample = ItemSample.Of(await TableSampling.ReadAsync(source, call.Stop), replicaFacts.Indexes);
        var segments = (options.LastSegment ?? options.Segments - 1) - options.FirstSegment + 1;
        return new Estimator(
            sourceFacts.WithAtLeast(sample),
            replicaFacts,
            sample,
            new Pace(options.ReadCapacity, options.WriteCapacity),
            list,
            (double)segments / options.Segments);
    }

    private static void Show(VerbCall call, string verb, ReconcilerOptions options, Estimate estimate, PriceList list)
    {
        var prices = list.Describe(options.Source.Region, options.Replica.Region);
        call.Output.WriteText($"estimate for {options.Replica}: {EstimateText.Of(estimate)} ({prices})");
        call.Output.WriteJson("estimate", json =>
        {
            json.WriteString("verb", verb);
            json.WriteString("source", options.Source.ToString());
            json.WriteString("replica", options.Replica.ToString());
            EstimateText.Write(json, estimate);
            json.WriteString("prices", prices);
        });
    }
}
