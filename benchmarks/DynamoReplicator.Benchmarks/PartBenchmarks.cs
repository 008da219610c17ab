using BenchmarkDotNet.Attributes;
using DynamoReplicator.Contenders;

namespace DynamoReplicator.Benchmarks;

/// <summary>Measures each step from 1,000 records to the bodies of their calls.</summary>
[InProcess]
[MemoryDiagnoser]
public class PartBenchmarks : IDisposable
{
    private readonly PreparedParts _parts = new(SampleEvent.Of(1_000));

    [Benchmark(Description = "reader: locates the records' parts")]
    public int Reader() => _parts.Read();

    [Benchmark(Description = "deserializer: creates the event's classes")]
    public int Deserializer() => _parts.Deserialize();

    [Benchmark(Description = "System.Text.Json: creates the event's classes, for comparison")]
    public int SystemTextJson() => _parts.DeserializeByReflection();

    [Benchmark(Description = "key identity: writes all keys in canonical form")]
    public int KeyIdentity() => _parts.IdentifyKeys();

    [Benchmark(Description = "change set: finds the last change of each key")]
    public int ChangeSet() => _parts.FindLastChanges();

    [Benchmark(Description = "bodies: writes 40 of them")]
    public int Bodies() => _parts.WriteBodies();

    [Benchmark(Description = "typed handler: writes the event's classes as UTF-8")]
    public int TypedDoor() => _parts.WriteTypedEvent();

    [GlobalCleanup]
    public void Dispose()
    {
        _parts.Dispose();
        GC.SuppressFinalize(this);
    }
}
