using System.Text;
using System.Text.RegularExpressions;
using Amazon.Lambda.DynamoDBEvents;
using Amazon.Lambda.TestUtilities;
using DynamoReplicator.Tests.Support;

namespace DynamoReplicator.Tests.Handlers;

/// <summary>The creation time is only used for the lag. Both handlers replicate the batch whatever it is.</summary>
public partial class CreationTimeTests
{
    public static TheoryData<string> Times =>
    [
        "1763713800125000", "1763713800125000000", "600000000000000", "999999999999999", "253402300799999", "253402300800000",
        "9223372036854775807", "1e300", "1E999", "-1", "-62135596801", "0",
        "1763713800.125", "null", "true", "\"\"", "\"soon\"", "[]", "{}", "[1763713800]",
    ];

    [Theory]
    [MemberData(nameof(Times))]
    public async Task An_invalid_creation_time_does_not_fail_a_batch(string time)
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table);
        var json = CreationTime().Replace(new StreamEvents().Insert("a").Insert("b").ToString(), $"\"ApproximateCreationDateTime\":{time}");
        var context = new TestLambdaContext { FunctionName = "f", AwsRequestId = "r" };

        var raw = await replicator.HandleAsync(new MemoryStream(Encoding.UTF8.GetBytes(json)), context);
        var typed = await replicator.HandleAsync(
            new StreamEventSerializer().Deserialize<DynamoDBEvent>(new MemoryStream(Encoding.UTF8.GetBytes(json))), context);

        new StreamReader(raw).ReadToEnd().Should().Be("""{"batchItemFailures":[]}""");
        typed.BatchItemFailures.Should().BeEmpty();
        table.Writes.Should().HaveCount(4);
        (await replicator.ReplicateAsync(Encoding.UTF8.GetBytes(json))).ReplicationLag.GetValueOrDefault()
            .Should().BeGreaterThanOrEqualTo(TimeSpan.Zero);
    }

    [GeneratedRegex("\"ApproximateCreationDateTime\":\\d+")]
    private static partial Regex CreationTime();
}
