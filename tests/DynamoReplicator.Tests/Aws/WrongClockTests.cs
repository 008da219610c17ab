using DynamoReplicator.Calls;
using DynamoReplicator.Tests.Support;
using DynamoReplicator.Tests.Writing;

namespace DynamoReplicator.Tests.Aws;

public class WrongClockTests
{
    /// <summary>A Region for each test, because the SDK keeps the correction per endpoint, for all clients of a process.</summary>
    [Theory]
    [InlineData(true, "eu-central-1")]
    [InlineData(false, "eu-central-2")]
    public async Task A_refused_call_is_signed_again_with_the_service_s_time(bool usesInternals, string region)
    {
        using var dynamoDB = new FakeDynamoDB();
        var serviceTime = TimeProvider.System.GetUtcNow().AddHours(2);
        dynamoDB.Respond = (call, _) =>
        {
            if (dynamoDB.Probes.Count > 1)
            {
                return Task.FromResult(dynamoDB.Write(call));
            }
            var refusal = Responses.Error("InvalidSignatureException", "Signature expired: it is now earlier than the service's time.");
            refusal.Headers.Date = serviceTime;
            return Task.FromResult(refusal);
        };
        using var replicator = new Replicator(
            Scenario.To($"{region}/orders"),
            new Wiring { Network = dynamoDB, SdkInternals = usesInternals ? null : PublicSdk.Only });

        (await replicator.ReplicateAsync(Scenario.Inserts(1).ToJson())).MustAddUp().Written.Should().Be(1);

        dynamoDB.Probes.Select(probe => probe.Headers["X-Amz-Date"][..11]).Last().Should().Be($"{serviceTime:yyyyMMdd'T'HH}");
        dynamoDB.Calls.Single().Headers["X-Amz-Date"][..11].Should().Be($"{serviceTime:yyyyMMdd'T'HH}");
    }
}
