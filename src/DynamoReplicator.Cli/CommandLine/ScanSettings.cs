namespace DynamoReplicator.Cli.CommandLine;

/// <summary>The settings of a verb that scans whole tables. The capacities are in units per second; null means no limit.</summary>
internal sealed record ScanSettings(int Segments, SegmentRange Range, double? ReadCapacity, double? WriteCapacity, int MaxConcurrency)
{
    public ReconcilerOptions OptionsOf(VerbCall call, ReplicaTable replica) => new(call.Tables.SourceTable, replica)
    {
        Segments = Segments,
        FirstSegment = Range.First,
        LastSegment = Range.Last,
        ReadCapacity = ReadCapacity,
        WriteCapacity = WriteCapacity,
        MaxConcurrency = MaxConcurrency,
        Logger = call.Log,
    };
}
