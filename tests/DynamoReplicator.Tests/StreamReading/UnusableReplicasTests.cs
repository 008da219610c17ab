using Amazon.Runtime;
using DynamoReplicator.Aws;
using DynamoReplicator.StreamReading;
using DynamoReplicator.Tests.Writing;

namespace DynamoReplicator.Tests.StreamReading;

/// <summary>A run ends only if a replica permanently rejects every write.</summary>
public sealed class UnusableReplicasTests : IDisposable
{
    private readonly Scenario _scenario = new();
    private readonly UnusableReplicas _replicas = new("dynamo-replicator doctor --source us-east-1/orders", HttpOptions.Default);

    public void Dispose() => _scenario.Dispose();

    [Theory]
    [InlineData("ResourceNotFoundException", "There is no table eu-west-1/orders*")]
    [InlineData("AccessDeniedException", "eu-west-1/orders refuses the write*")]
    [InlineData("UnrecognizedClientException", "eu-west-1/orders does not accept the credentials*")]
    public async Task Permanent_errors_end_the_run_and_suggest_the_doctor(string code, string reason)
    {
        _scenario.DynamoDB.Respond = (_, _) => Task.FromResult(Responses.Error(code, "no"));

        var result = await ReplicateAsync();

        _replicas.Invoking(it => it.ThrowIfAny(result)).Should().Throw<StreamException>()
            .WithMessage($"{reason} Retries cannot help, so the run ends. Correct this and start the run again. " +
                "To check everything that replication needs: dynamo-replicator doctor --source us-east-1/orders");
    }

    [Fact]
    public async Task Another_key_schema_ends_the_run()
    {
        _scenario.DynamoDB.Respond = (_, _) => Task.FromResult(Responses.Invalid("The provided key element does not match the schema"));

        var result = await ReplicateAsync();

        _replicas.Invoking(it => it.ThrowIfAny(result)).Should().Throw<StreamException>()
            .WithMessage("eu-west-1/orders has another key schema than the source*");
    }

    [Fact]
    public async Task A_throttled_or_unreachable_replica_is_retried()
    {
        // The deadline ends the retries after some attempts.
        var time = TimeSpan.FromSeconds(20);
        _scenario.DynamoDB.RespondToWrites(_ => Responses.Throttled());
        _replicas.ThrowIfAny(await _scenario.InvokeAsync(Scenario.Inserts(3), time));

        _scenario.DynamoDB.Respond = (_, _) => throw Responses.ConnectionCut();
        _replicas.ThrowIfAny(await _scenario.InvokeAsync(Scenario.Inserts(3), time));
    }

    [Fact]
    public async Task A_rejected_item_is_retried()
    {
        _scenario.DynamoDB.RejectCallsWith(_ => true);

        _replicas.ThrowIfAny(await ReplicateAsync());
    }

    public static TheoryData<Exception, string> OfTheStart => new()
    {
        { Responses.HostNotFound(), "DNS does not know the endpoint of eu-west-1/orders*" },
        { new AmazonClientException("No valid credentials: the SSO session has expired."), "The AWS SDK could not call eu-west-1/orders*" },
    };

    [Theory]
    [MemberData(nameof(OfTheStart))]
    public async Task An_unknown_host_and_missing_credentials_end_the_run_unless_the_replica_has_responded_before(
        Exception error, string reason)
    {
        Func<BatchCall, CancellationToken, Task<HttpResponseMessage>> fail = (_, _) => throw error;
        _scenario.DynamoDB.Respond = fail;
        var first = await ReplicateAsync();
        _replicas.Invoking(it => it.ThrowIfAny(first)).Should().Throw<StreamException>().WithMessage(reason);

        _scenario.DynamoDB.Respond = null;
        _replicas.ThrowIfAny(await ReplicateAsync());
        _scenario.DynamoDB.Respond = fail;
        _replicas.ThrowIfAny(await ReplicateAsync());
    }

    private async Task<ReplicationResult> ReplicateAsync() => await _scenario.ReplicateAsync(Scenario.Inserts(3));
}
