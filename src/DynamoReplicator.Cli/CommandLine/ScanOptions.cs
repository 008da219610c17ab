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

    private static readonly Option<double?> ReadCapacity = Usage.Rate(
        "--read-capacity", "Maximum read capacity units per second to consume from each table. Default: no limit.");

    private static readonly Option<double?> WriteCapacity = Usage.Rate(
        "--write-capacity", "Maximum write capacity units per second to consume from a replica. Default: no limit.");

    private static readonly NumberOption MaxConcurrency = new(
        "--max-concurrency", 16, (1, 1000), "calls", "Maximum number of calls in flight to each table.");

    public static IEnumerable<Option> All => [Segments, Only, ReadCapacity, WriteCapacity, MaxConcurrency];

    public static IEnumerable<string> Validate(ParseResult command)
    {
        var segments = command.IsInvalid(Segments) ? 0 : Segments.ValueIn(command);
        if (segments > 0 && command.ValidValue(Only) is { } only && !SegmentRange.TryParse(only, segments, out _))
        {
            yield return $"--only: '{only}' is not among the {Quantity.Of(segments, "segment")}, which are numbered from 0 to " +
                $"{segments - 1}. " +
                $"Specify one segment or a range, such as 0-{(segments - 1) / 2}.";
        }
    }

    public static ReconcilerOptions Read(VerbCall call, ReplicaTable replica)
    {
        var command = call.Command;
        var segments = Segments.ValueIn(command);
        var range = command.GetValue(Only) is { } only && SegmentRange.TryParse(only, segments, out var some)
            ? some
            : new SegmentRange(0, segments - 1);
        return new ReconcilerOptions(call.Tables.SourceTable, replica)
        {
            Segments = segments,
            FirstSegment = range.First,
            LastSegment = range.Last,
            ReadCapacity = command.GetValue(ReadCapacity),
            WriteCapacity = command.GetValue(WriteCapacity),
            MaxConcurrency = MaxConcurrency.ValueIn(command),
            Logger = call.Log,
        };
    }
}
