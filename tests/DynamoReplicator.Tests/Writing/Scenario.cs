using Amazon.Lambda.TestUtilities;
using DynamoReplicator.Calls;
using DynamoReplicator.Tests.Support;

namespace DynamoReplicator.Tests.Writing;

/// <summary>A replicator with a fake DynamoDB and a clock that leaps over the waits between attempts.</summary>
internal sealed class Scenario : IDisposable
{
    public const string Replica = "eu-west-1/orders";

    /// <summary>A window that never closes, for calls without a batch.</summary>
    public static readonly CallWindow OpenWindow = new(Deadline.None, TimeProvider.System, CancellationToken.None);

    private readonly Lazy<Replicator> _replicator;

    public Scenario()
    {
        var sdk = PublicSdk.IsForced ? PublicSdk.Only : null;
        _replicator = new(() => new Replicator(
            Options with { TimeProvider = Clock },
            new Wiring { Network = DynamoDB, TokenService = TokenService, SdkInternals = sdk }));
    }

    public FakeDynamoDB DynamoDB { get; init; } = new();

    public ManualTimeProvider Clock { get; init; } = new() { LeapsOverWaitsUpTo = TimeSpan.FromSeconds(10) };

    /// <summary>The token service (STS); null if no replica has a role.</summary>
    public Uri? TokenService { get; init; }

    public ReplicatorOptions Options { get; init; } = ToOneReplica;

    public static ReplicatorOptions ToOneReplica { get; } = To(Replica);

    public static ReplicatorOptions To(params string[] replicas) => new() { Replicas = [.. replicas.Select(ReplicaTable.Parse)] };

    /// <summary>Returns inserts of this many items: <c>item 0</c> and so on.</summary>
    public static StreamEvents Inserts(int items) =>
        Enumerable.Range(0, items)
            .Aggregate(new StreamEvents(), (events, item) => events.Insert($"item {item}", ("size", Values.N($"{item}"))));

    public Task<ReplicationResult> ReplicateAsync(StreamEvents events, CancellationToken cancellation = default) =>
        _replicator.Value.ReplicateAsync(events.ToJson(), cancellation).InTimeAsync();

    /// <summary>Invokes the replicator like Lambda, with the remaining time, and expects failed records.</summary>
    public async Task<ReplicationResult> InvokeAsync(StreamEvents events, TimeSpan remaining)
    {
        var invocation = async () => await RespondAsync(events, remaining);
        return (await invocation.Should().ThrowAsync<ReplicationException>()).Which.Result!;
    }

    /// <summary>Invokes the replicator like Lambda, with the remaining time, and returns the response.</summary>
    public async Task<string> RespondAsync(StreamEvents events, TimeSpan remaining)
    {
        (remaining <= TimeSpan.Zero || remaining * 0.9 > Clock.LeapsOverWaitsUpTo)
            .Should().BeTrue("otherwise the clock leaps to the deadline at once");
        var response = await _replicator.Value.HandleAsync(events.ToStream(), new TestLambdaContext { RemainingTime = remaining })
            .InTimeAsync();
        return await new StreamReader(response).ReadToEndAsync();
    }

    public void Dispose()
    {
        if (_replicator.IsValueCreated)
        {
            _replicator.Value.Dispose();
        }
        DynamoDB.Dispose();
    }
}
