namespace DynamoReplicator.Contenders;

/// <summary>A way to replicate a batch, or a part of one.</summary>
/// <param name="Name">The name in tables and on the command line.</param>
/// <param name="What">The description in tables.</param>
/// <param name="PrepareAsync">Creates what a function creates once per process, and returns a delegate that replicates the batch.</param>
public sealed record Contender(string Name, string What, Func<Contest, Task<Func<Task>>> PrepareAsync)
{
    /// <summary>Whole batches, with the network.</summary>
    public static IReadOnlyList<Contender> Batches { get; } =
    [
        new("floor", "the raw handler's bodies, created beforehand, sent through the library's client", Floor.ReplicateAsync),
        new("raw", "`HandleAsync(Stream, …)`", Ready(Handlers.Raw)),
        new("typed", "`StreamEventSerializer`, then `HandleAsync(DynamoDBEvent, …)`",
            Ready(Handlers.Typed)),
        new("typed-read", "the same, with a handler that reads each record's name and keys in between", Ready(Handlers.TypedRead)),
        new("typed-alone", "`HandleAsync(DynamoDBEvent, …)`, with an event that is already deserialized", Ready(Handlers.TypedAlone)),
        new("idiomatic", "deserialize with System.Text.Json, convert, `BatchWriteItemAsync` 25 at a time", Ready(Idiomatic.Replicate)),
        new("idiomatic-alone", "the same, with an event that is already deserialized", Ready(Idiomatic.ReplicateAlone)),
        new("per-record", "deserialize with System.Text.Json, convert, one `PutItemAsync` or `DeleteItemAsync` per record",
            Ready(PerRecord.Replicate)),
    ];

    /// <summary>The steps before the network, within the process.</summary>
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
