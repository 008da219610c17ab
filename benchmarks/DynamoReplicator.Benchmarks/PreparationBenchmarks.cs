using BenchmarkDotNet.Attributes;
using DynamoReplicator.Contenders;

namespace DynamoReplicator.Benchmarks;

/// <summary>Measures the steps from the event's bytes to the bodies of the calls, for both handlers and for idiomatic code.</summary>
[InProcess]
[MemoryDiagnoser]
public class PreparationBenchmarks
{
    private byte[] _streamEvent = [];

    [Params(100, 1_000, 4_000)]
    public int Records { get; set; }

    [GlobalSetup]
    public void CreateEvent() => _streamEvent = SampleEvent.Of(Records);

    [Benchmark]
    public int Raw() => Preparation.RawBodies(_streamEvent);

    [Benchmark]
    public int Typed() => Preparation.TypedBodies(_streamEvent);

    [Benchmark(Baseline = true)]
    public int Idiomatic() => Preparation.IdiomaticBodies(_streamEvent);
}
