using System.CommandLine;
using DynamoReplicator.Wording;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>The options of the verbs that scan whole tables: segments, capacity, and concurrency.</summary>
internal static class ScanOptions
{
    private const int MaxSegments = 1_000_000;

    private static readonly NumberOption Segments = new(
        "--segments", 16, (1, MaxSegments), "segments", "Number of parallel scan segments. All machines that share a table must use " +
            "the same number.");

    private static readonly Option<string?> Only = new("--only")
    {
        Description = "Segments that this machine scans, counted from 0, such as 0-15 or 3. Default: all segments.",
        HelpName = "SEGMENTS",
    };

    public static readonly Option<double?> ReadCapacity = Usage.Rate(
        "--read-capacity", "Maximum read capacity units per second to consume from each table. Default: no limit.");

    public static readonly Option<double?> WriteCapacity = Usage.Rate(
        "--write-capacity", "Maximum write capacity units per second to consume from a replica. Default: no limit.");

    private static readonly NumberOption MaxConcurrency = new(
        "--max-concurrency", 16, (1, 1000), "calls", "Maximum number of calls in flight to each table.");

    public static IEnumerable<Option> All => [Segments, Only, ReadCapacity, WriteCapacity, MaxConcurrency];

    public static ScanSettings Read(Arguments arguments)
    {
        var segments = Segments.ValueIn(arguments);
        return new ScanSettings(
            segments,
            RangeIn(arguments, segments),
            arguments.Value(ReadCapacity),
            arguments.Value(WriteCapacity),
            MaxConcurrency.ValueIn(arguments));
    }

    private static SegmentRange RangeIn(Arguments arguments, int segments)
    {
        if (arguments.IsInvalid(Segments) || arguments.Value(Only) is not { } only)
        {
            return new SegmentRange(0, segments - 1);
        }
        if (!SegmentRange.TryParse(only, segments, out var range))
        {
            arguments.Reject(
                $"--only: '{only}' is not among the {Quantity.Of(segments, "segment")}, which are numbered from 0 to {segments - 1}. " +
                $"Specify one segment or a range, such as 0-{(segments - 1) / 2}.");
        }
        return range;
    }
}
