using System.Globalization;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>A range of a scan's segments, such as <c>0-15</c> or <c>3</c>.</summary>
internal readonly record struct SegmentRange(int First, int Last)
{
    public static bool TryParse(string text, int segments, out SegmentRange range)
    {
        var ends = text.Split('-');
        var isRange = int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            & int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            & ends.Length <= 2;
        range = new SegmentRange(first, last);
        return isRange && first <= last && last < segments;
    }
}
