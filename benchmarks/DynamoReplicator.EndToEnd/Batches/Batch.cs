using System.Globalization;
using DynamoReplicator.Contenders;

namespace DynamoReplicator.EndToEnd.Batches;

/// <summary>
/// An event in a file, which the contenders' processes read. Creating it takes memory that must not count as theirs.
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

    /// <summary>The size in tables and ratios: the number of records, or <c>6MB</c>.</summary>
    public string Name { get; }

    public string Path { get; } = System.IO.Path.GetTempFileName();

    public int Records { get; }

    /// <summary>The size in bytes.</summary>
    public int Length { get; }

    /// <summary>Returns how many such events have about this many records in total, at most twenty.</summary>
    public int TimesFor(int records) => Math.Clamp(records / Records, 1, 20);

    public static Batch OfRecords(int records) => new(records.ToString(CultureInfo.InvariantCulture), SampleEvent.Of(records));

    /// <summary>Creates the largest event that Lambda delivers.</summary>
    public static Batch Largest() => new("6MB", SampleEvent.Largest());

    public void Dispose() => File.Delete(Path);
}
