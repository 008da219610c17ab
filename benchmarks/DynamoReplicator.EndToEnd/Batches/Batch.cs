using System.Globalization;
using DynamoReplicator.Contenders;

namespace DynamoReplicator.EndToEnd.Batches;

/// <summary>
/// An event, in a file that the contenders' processes read: to make it takes memory that none of them should be charged with.
/// </summary>
internal sealed class Batch : IDisposable
{
    private Batch(string name, byte[] streamEvent)
    {
        Name = name;
        Length = streamEvent.Length;
        Records = SampleEvent.CountOf(streamEvent);
        File.WriteAllBytes(Path, streamEvent);
    }

    /// <summary>Its size, as tables and ratios say it: the number of records, or <c>6MB</c>.</summary>
    public string Name { get; }

    public string Path { get; } = System.IO.Path.GetTempFileName();

    public int Records { get; }

    /// <summary>In bytes.</summary>
    public int Length { get; }

    /// <summary>How many of them have about so many records, and of small ones twenty.</summary>
    public int TimesFor(int records) => Math.Clamp(records / Records, 1, 20);

    public static Batch OfRecords(int records) => new(records.ToString(CultureInfo.InvariantCulture), SampleEvent.Of(records));

    /// <summary>The largest that Lambda delivers.</summary>
    public static Batch Largest() => new("6MB", SampleEvent.Largest());

    public void Dispose() => File.Delete(Path);
}
