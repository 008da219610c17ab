using BenchmarkDotNet.Attributes;
using DynamoReplicator.Contenders;

namespace DynamoReplicator.Benchmarks;

/// <summary>The parts of the way from 1,000 records to the bodies of their calls.</summary>
[InProcess]
[MemoryDiagnoser]
public class PartBenchmarks : IDisposable
{
    private readonly PreparedParts _parts = new(SampleEvent.Of(1_000));

    [Benchmark(Description = "reader: where the records' parts are")]
    public int Reader() => _parts.Read();

    [Benchmark(Description = "deserializer: the event's classes")]
    public int Deserializer() => _parts.Deserialize();

    [Benchmark(Description = "System.Text.Json: the event's classes, for comparison")]
    public int SystemTextJson() => _parts.DeserializeByReflection();

    [Benchmark(Description = "key identity: all keys in canonical form")]
    public int KeyIdentity() => _parts.IdentifyKeys();

    [Benchmark(Description = "change set: the last change of each key")]
    public int ChangeSet() => _parts.FindLastChanges();

    [Benchmark(Description = "bodies: 40 of them")]
    public int Bodies() => _parts.WriteBodies();

    [Benchmark(Description = "typed handler: the event's classes as UTF-8")]
    public int TypedDoor() => _parts.WriteTypedEvent();

    [GlobalCleanup]
    public void Dispose()
    {
        _parts.Dispose();
        GC.SuppressFinalize(this);
    }
}
