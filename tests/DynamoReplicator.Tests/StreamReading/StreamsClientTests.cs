using System.Text;
using DynamoReplicator.StreamReading;

// cspell:ignore AKIDEXAMPLE
namespace DynamoReplicator.Tests.StreamReading;

public sealed class StreamsClientTests
{
    [Fact]
    public async Task A_streams_API_call_is_signed_for_DynamoDB_in_the_Region()
    {
        var streams = new FakeStreams().Shard("A", null, closed: false, "1");
        using var client = streams.CreateClient();

        await client.DescribeStreamAsync(FakeStreams.Arn, default);

        var request = streams.Requests.Should().ContainSingle().Subject;
        request.Method.Should().Be(HttpMethod.Post);
        request.RequestUri!.ToString().Should().Be("http://streams.test/");
        request.Headers.GetValues("X-Amz-Target").Should().Equal("DynamoDBStreams_20120810.DescribeStream");
        request.Content!.Headers.ContentType!.ToString().Should().Be("application/x-amz-json-1.0");
        request.Headers.GetValues("Authorization").Single().Should().MatchRegex(
            @"^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\d{8}/us-east-1/dynamodb/aws4_request, " +
            "SignedHeaders=.*;x-amz-target.*, Signature=[0-9a-f]{64}$");
    }

    [Fact]
    public async Task All_pages_of_shards_are_listed()
    {
        var streams = new FakeStreams { PageSize = 2 };
        for (var shard = 0; shard < 5; shard++)
        {
            streams.Shard($"S{shard}", shard == 0 ? null : $"S{shard - 1}", closed: shard < 4);
        }
        using var client = streams.CreateClient();

        var stream = await client.DescribeStreamAsync(FakeStreams.Arn, default);

        stream.IsDisabled.Should().BeFalse();
        stream.Shards.Should().Equal(
            new ListedShard("S0", null, false), new ListedShard("S1", "S0", false), new ListedShard("S2", "S1", false),
                new ListedShard("S3", "S2", false), new ListedShard("S4", "S3", true));
    }

    [Fact]
    public async Task Records_keep_the_services_bytes()
    {
        var streams = new FakeStreams().Shard("A", null, closed: true, "1", "2");
        using var client = streams.CreateClient();
        var iterator = await client.GetShardIteratorAsync(FakeStreams.Arn, "A", StreamPosition.TrimHorizon, default);

        var body = await client.GetRecordsAsync(iterator, default);

        Encoding.UTF8.GetString(body.Span).Should().Be($$"""{"Records":[{{FakeStreams.Record("1")}},{{FakeStreams.Record("2")}}]}""");
    }

    [Theory]
    [InlineData("us-east-1", "https://streams.dynamodb.us-east-1.amazonaws.com")]
    [InlineData("eu-west-1", "https://streams.dynamodb.eu-west-1.amazonaws.com")]
    [InlineData("cn-north-1", "https://streams.dynamodb.cn-north-1.amazonaws.com.cn")]
    public void Every_Region_has_its_own_endpoint(string region, string endpoint) =>
        StreamsClient.EndpointOf(region, given: null, forStreams: null, forTables: null, wantsFips: false).Should().Be(endpoint);

    [Theory]
    [InlineData("us-east-1", "https://streams.dynamodb-fips.us-east-1.amazonaws.com")]
    [InlineData("ca-central-1", "https://streams.dynamodb-fips.ca-central-1.amazonaws.com")]
    [InlineData("us-gov-west-1", "https://streams.dynamodb.us-gov-west-1.amazonaws.com")]
    public void A_FIPS_endpoint_follows_the_SDKs_rules(string region, string endpoint) =>
        StreamsClient.EndpointOf(region, given: null, forStreams: null, forTables: null, wantsFips: true).Should().Be(endpoint);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_specified_endpoint_takes_precedence_over_the_environment(bool wantsFips)
    {
        StreamsClient.EndpointOf("us-east-1", new Uri("http://given/"), "http://streams/", "http://tables/", wantsFips)
            .Should().Be("http://given/");
        StreamsClient.EndpointOf("us-east-1", null, "http://streams/", "http://tables/", wantsFips).Should().Be("http://streams/");
        StreamsClient.EndpointOf("us-east-1", null, "", "http://tables/", wantsFips).Should().Be("http://tables/");
    }
}
