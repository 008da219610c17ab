namespace DynamoReplicator.Contenders;

/// <summary>A way to replicate a batch, or a part of one.</summary>
/// <param name="Name">Its name in tables and on the command line.</param>
/// <param name="What">What it does, for the reader of a table.</param>
/// <param name="PrepareAsync">Makes what a function makes once per process; what it returns replicates the batch.</param>
public sealed record Contender(string Name, string What, Func<Contest, Task<Func<Task>>> PrepareAsync)
{
    /// <summary>Whole batches, with the network.</summary>
    public static IReadOnlyList<Contender> Batches { get; } =
    [
        new("floor", "the raw handler's bodies made beforehand, sent through the library's client", Floor.ReplicateAsync),
        new("raw", "`HandleAsync(Stream, …)`", Ready(Handlers.Raw)),
        new("typed", "`HandleAsync(DynamoDBEvent, …)`, with the deserialization by `StreamEventSerializer` before it",
            Ready(Handlers.Typed)),
        new("typed-read", "the same, with a handler that reads each record's name and keys first", Ready(Handlers.TypedRead)),
        new("typed-alone", "`HandleAsync(DynamoDBEvent, …)`, the event being deserialized already", Ready(Handlers.TypedAlone)),
        new("idiomatic", "deserialize with System.Text.Json, convert, `BatchWriteItemAsync` 25 at a time", Ready(Idiomatic.Replicate)),
        new("idiomatic-alone", "the same, the event being deserialized already", Ready(Idiomatic.ReplicateAlone)),
        new("per-record", "deserialize with System.Text.Json, convert, one `PutItemAsync` or `DeleteItemAsync` per record",
            Ready(PerRecord.Replicate)),
    ];

    /// <summary>What comes before the network, in the process alone.</summary>
    public static IReadOnlyList<Contender> Preparations { get; } =
    [
        new("raw-calls", "the raw handler up to the calls to the SDK", InProcess(Preparation.Raw)),
        new("idiomatic-calls", "the idiomatic function up to the calls to the SDK", InProcess(Preparation.Idiomatic)),
        new("raw-bodies", "the raw handler up to the bodies", InProcess(Preparation.RawBodies)),
        new("idiomatic-bodies", "the idiomatic function up to the bodies", InProcess(Preparation.IdiomaticBodies)),
    ];

    public static IReadOnlyList<Contender> All { get; } = [.. Batches, .. Preparations];

    public static Contender Raw { get; } = Named("raw");

    public static Contender Named(string name) => All.First(contender => contender.Name == name);

    private static Func<Contest, Task<Func<Task>>> Ready(Func<Contest, Func<Task>> prepare) => contest => Task.FromResult(prepare(contest));

    private static Func<Contest, Task<Func<Task>>> InProcess(Func<byte[], int> prepare) => contest => Task.FromResult<Func<Task>>(() =>
    {
        prepare(contest.StreamEvent);
        return Task.CompletedTask;
    });
}
