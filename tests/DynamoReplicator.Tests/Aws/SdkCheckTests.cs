using DynamoReplicator.Aws;
using DynamoReplicator.StreamReading;
using DynamoReplicator.Tests.Writing;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Tests.Aws;

public class SdkCheckTests
{
    [Fact]
    public void This_SDK_has_the_internal_types()
    {
        SdkCheck.ProblemOf(SdkCheck.CheckWrites).Should().BeNull();
        SdkCheck.ProblemOf(SdkCheck.CheckReads).Should().BeNull();
        (SdkCheck.OfProcess.CanWrite, SdkCheck.OfProcess.CanRead).Should().Be((true, true));
    }

    /// <summary>A missing type, and a missing method. The names are those of the SDK.</summary>
    [Theory]
    [InlineData("StandardRetryPolicy", "TypeLoadException: Could not load type 'Amazon.Runtime.Internal.StandardRetryPolicy'")]
    [InlineData(
        "AddHandlerBefore", "MissingMethodException: Method not found: 'Void Amazon.Runtime.Internal.RuntimePipeline.AddHandlerBefore(")]
    public async Task With_an_SDK_that_lacks_a_name_items_are_written_through_the_public_API(string missing, string problem)
    {
        var report = await new ChangedSdk(missing).RunAsync(ReplicateAsync);

        report.Should().StartWith("written: 3, reads: False, log: DynamoReplicator cannot use internal types of AWSSDK.DynamoDBv2 4.")
            .And.Contain($"so it uses the public API ({problem}");
    }

    [Fact]
    public async Task With_an_SDK_that_lacks_a_name_streams_are_not_read() =>
        (await new ChangedSdk("StandardRetryPolicy").RunAsync(ReadStreamAsync)).Should()
            .StartWith("Streams are read with internal types of the AWS SDK, which cannot be used in this version of it (TypeLoadException")
            .And.EndWith("Use the version of AWSSDK.DynamoDBv2 that DynamoReplicator depends on, or update DynamoReplicator.");

    [Theory]
    [InlineData("Scan", "{}", "The call Scan with {} was sent as BatchWriteItem with {}.")]
    [InlineData("BatchWriteItem", "[]", "The call BatchWriteItem with [] was sent as BatchWriteItem with {}.")]
    public async Task A_call_that_differs_fails_the_check(string operation, string body, string problem)
    {
        using var service = new SdkCheckService("{}");
        using var client = new HttpClient(service);
        using var call = new HttpRequestMessage(HttpMethod.Post, "https://dynamodb.invalid") { Content = new StringContent("{}") };
        call.Headers.TryAddWithoutValidation("Authorization", "AWS4-HMAC-SHA256");
        call.Headers.TryAddWithoutValidation("X-Amz-Target", "DynamoDB_20120810.BatchWriteItem");
        await client.SendAsync(call);

        SdkCheck.ProblemOf(() => service.ExpectLast(operation, body)).Should().Be($"InvalidOperationException: {problem}");
        SdkCheck.ProblemOf(() => service.ExpectLast("BatchWriteItem", "{}")).Should().BeNull();
    }

    /// <summary>Runs in a <see cref="ChangedSdk"/>.</summary>
    public static async Task<string> ReplicateAsync()
    {
        var log = new CapturingLogger(LogLevel.Warning);
        using var dynamoDB = new FakeDynamoDB();
        using var replicator = new Replicator(Scenario.ToOneReplica with { Logger = log }, dynamoDB);
        var result = await replicator.ReplicateAsync(Scenario.Inserts(3).ToJson());
        return $"written: {result.MustAddUp().Written}, reads: {SdkCheck.OfProcess.CanRead}, log: {log.TextFrom(LogLevel.Warning)}";
    }

    /// <inheritdoc cref="ReplicateAsync"/>
    public static Task<string> ReadStreamAsync()
    {
        var table = TableReference.Parse("us-east-1/orders");
        var options = new StreamReplicationOptions
        {
            Source = table,
            Stream = new SourceStream("", "", default!),
            Replicator = Scenario.ToOneReplica,
            BatchSize = 1,
            DoctorCommand = "",
            Http = HttpOptions.Default,
            DescribeError = default!,
            OnBatch = default!,
            OnReadFailure = default!,
        };
        try
        {
            StreamReplication.Open(options).Dispose();
            return Task.FromResult("opened");
        }
        catch (StreamException error)
        {
            return Task.FromResult(error.Message);
        }
    }
}
