using System.Text.Json;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using DynamoReplicator.Aws;

namespace DynamoReplicator.Cli.StreamReading;

/// <summary>
/// The DynamoDB Streams API on the SDK's own credentials, signing and HTTP. The SDK has a client of its own for it, but that one turns each record
/// into objects; this one gives the answer's bytes, which are what is replicated.
/// </summary>
internal sealed class StreamsClient : DynamoDBClient
{
    /// <summary>Overrides the address of the streams API alone, as in the AWS CLI and the SDKs.</summary>
    private const string EndpointVariable = "AWS_ENDPOINT_URL_DYNAMODB_STREAMS";

    /// <summary>The most records that one GetRecords call may ask for.</summary>
    private const int MaxPageSize = 1000;

    private static readonly RawResponseUnmarshaller Answer = new(StreamsErrorUnmarshaller.Instance);

    private StreamsClient(AWSCredentials credentials, AmazonDynamoDBConfig config)
        : base(credentials, config)
    {
    }

    private StreamsClient(AmazonDynamoDBConfig config)
        : base(config)
    {
    }

    /// <param name="region">The stream's region, as <c>us-east-1</c>.</param>
    /// <param name="endpoint">The address of the API; null for what the environment says, and else the region's own.</param>
    /// <param name="credentials">Null for those that the environment gives.</param>
    /// <param name="http">How to send; null for the way of the library.</param>
    public static StreamsClient Create(string region, Uri? endpoint = null, AWSCredentials? credentials = null, HttpClientFactory? http = null)
    {
        var config = new AmazonDynamoDBConfig
        {
            ServiceURL = EndpointOf(
                region, endpoint, Environment.GetEnvironmentVariable(EndpointVariable), ConfiguredForTables(region), WantsFips()),
            AuthenticationRegion = region,
            // The address is given in full: the SDK must not alter it, and it refuses an address together with one of these.
            UseDualstackEndpoint = false,
            UseFIPSEndpoint = false,
            // Whoever reads tries again, without end, and tells of it.
            MaxErrorRetry = 0,
            HttpClientFactory = http ?? DynamoDBClientConfig.Http(),
        };
        return credentials is null ? new StreamsClient(config) : new StreamsClient(credentials, config);
    }

    /// <summary>The stream's status and all of its shards, page by page.</summary>
    public async Task<StreamDescription> DescribeStreamAsync(string streamArn, CancellationToken cancellationToken)
    {
        var shards = new List<ListedShard>();
        string? last = null;
        while (true)
        {
            using var answer = JsonDocument.Parse(await CallAsync("DescribeStream", json => WriteDescribe(json, streamArn, last), cancellationToken));
            var stream = answer.RootElement.GetProperty("StreamDescription");
            if (stream.TryGetProperty("Shards", out var page))
            {
                shards.AddRange(page.EnumerateArray().Select(ListedShard.Parse));
            }
            last = stream.TryGetProperty("LastEvaluatedShardId", out var id) ? id.GetString() : null;
            if (last is null)
            {
                return new StreamDescription(stream.GetProperty("StreamStatus").GetString() == "DISABLED", shards);
            }
        }
    }

    /// <returns>An iterator, good for 15 minutes.</returns>
    public async Task<string> GetShardIteratorAsync(string streamArn, string shardId, StreamPosition position, CancellationToken cancellationToken)
    {
        using var answer = JsonDocument.Parse(await CallAsync(
            "GetShardIterator",
            json =>
            {
                json.WriteString("StreamArn", streamArn);
                json.WriteString("ShardId", shardId);
                json.WriteString("ShardIteratorType", position.IteratorType);
                if (position.SequenceNumber is { } sequenceNumber)
                {
                    json.WriteString("SequenceNumber", sequenceNumber);
                }
            },
            cancellationToken));
        return answer.RootElement.GetProperty("ShardIterator").GetString()!;
    }

    /// <returns>The answer's body.</returns>
    public Task<byte[]> GetRecordsAsync(string shardIterator, CancellationToken cancellationToken) =>
        CallAsync(
            "GetRecords",
            json =>
            {
                json.WriteString("ShardIterator", shardIterator);
                json.WriteNumber("Limit", MaxPageSize);
            },
            cancellationToken);

    private static void WriteDescribe(Utf8JsonWriter json, string streamArn, string? last)
    {
        json.WriteString("StreamArn", streamArn);
        if (last is not null)
        {
            json.WriteString("ExclusiveStartShardId", last);
        }
    }

    private async Task<byte[]> CallAsync(string operation, Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        var options = new InvokeOptions
        {
            RequestMarshaller = StreamsMarshaller.Instance,
            ResponseUnmarshaller = Answer,
        };
        var answer = await InvokeAsync<RawResponse>(new StreamsRequest(operation, write), options, cancellationToken);
        return answer.Body;
    }

    /// <param name="region">The stream's region.</param>
    /// <param name="given">What the caller wants.</param>
    /// <param name="forStreams">What the environment says of the streams API.</param>
    /// <param name="forTables">What the environment says of DynamoDB: whoever leads the SDK elsewhere for tables means DynamoDB Local, which has both.</param>
    /// <param name="wantsFips">Whether the Region's own host must be the FIPS 140 one. An address that is given is used as it is.</param>
    internal static string EndpointOf(string region, Uri? given, string? forStreams, string? forTables, bool wantsFips) =>
        given?.ToString()
        ?? NotEmpty(forStreams)
        ?? NotEmpty(forTables)
        ?? $"https://streams.dynamodb{(wantsFips ? FipsSuffix(region) : "")}.{region}.{RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix}";

    /// <summary>As in the SDKs' rules for this API: GovCloud's ordinary hosts are FIPS hosts.</summary>
    private static string FipsSuffix(string region) => RegionEndpoint.GetBySystemName(region).PartitionName == "aws-us-gov" ? "" : "-fips";

    /// <summary>What AWS_USE_FIPS_ENDPOINT or the profile says.</summary>
    private static bool WantsFips() => new AmazonDynamoDBConfig().UseFIPSEndpoint;

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>What the SDK would use for tables in place of AWS: AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL or a profile's setting.</summary>
    private static string? ConfiguredForTables(string region) => new AmazonDynamoDBConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(region) }.ServiceURL;
}
