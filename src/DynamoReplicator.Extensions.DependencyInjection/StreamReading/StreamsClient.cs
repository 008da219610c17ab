using System.Text.Json;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using DynamoReplicator.Aws;

namespace DynamoReplicator.StreamReading;

/// <summary>
/// Calls the DynamoDB Streams API with the SDK's credentials, signing, and HTTP. The SDK's own streams client deserializes each record, but
/// replication needs the bytes of the response, which this client returns.
/// </summary>
internal sealed class StreamsClient : DynamoDBClient
{
    /// <summary>Overrides only the address of the streams API, as in the AWS CLI and the SDKs.</summary>
    private const string EndpointVariable = "AWS_ENDPOINT_URL_DYNAMODB_STREAMS";

    /// <summary>The maximum number of records per GetRecords call.</summary>
    private const int MaxPageSize = 1000;

    private static readonly RawResponseUnmarshaller Unmarshaller = new(StreamsErrorUnmarshaller.Instance);

    private StreamsClient(AWSCredentials credentials, AmazonDynamoDBConfig config)
        : base(credentials, config)
    {
    }

    private StreamsClient(AmazonDynamoDBConfig config)
        : base(config)
    {
    }

    /// <param name="region">The stream's Region, such as <c>us-east-1</c>.</param>
    /// <param name="endpoint">The address of the API; null for that of the environment, or else the Region's own.</param>
    /// <param name="credentials">The credentials; null for those of the environment.</param>
    /// <param name="http">Creates the HTTP clients; null for the library's default.</param>
    public static StreamsClient Create(
        string region, Uri? endpoint = null, AWSCredentials? credentials = null, HttpClientFactory? http = null)
    {
        var config = new AmazonDynamoDBConfig
        {
            ServiceURL = EndpointOf(
                region, endpoint, Environment.GetEnvironmentVariable(EndpointVariable), ConfiguredForTables(region), WantsFips()),
            AuthenticationRegion = region,
            // The address is complete. The SDK must not change it, and rejects an address together with these settings.
            UseDualstackEndpoint = false,
            UseFIPSEndpoint = false,
            // RetryingStreamReader retries and reports.
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
            using var response = JsonDocument.Parse(
                await CallAsync("DescribeStream", json => WriteDescribe(json, streamArn, last), cancellationToken));
            var stream = response.RootElement.GetProperty("StreamDescription");
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

    /// <returns>An iterator, valid for 15 minutes.</returns>
    public async Task<string> GetShardIteratorAsync(
        string streamArn, string shardId, StreamPosition position, CancellationToken cancellationToken)
    {
        using var response = JsonDocument.Parse(await CallAsync(
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
        return response.RootElement.GetProperty("ShardIterator").GetString()!;
    }

    /// <returns>The response body.</returns>
    public Task<ReadOnlyMemory<byte>> GetRecordsAsync(string shardIterator, CancellationToken cancellationToken) =>
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

    private async Task<ReadOnlyMemory<byte>> CallAsync(string operation, Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        var options = new InvokeOptions
        {
            RequestMarshaller = StreamsMarshaller.Instance,
            ResponseUnmarshaller = Unmarshaller,
        };
        var response = await InvokeAsync<RawResponse>(new StreamsRequest(operation, write), options, cancellationToken);
        return response.Body;
    }

    /// <param name="region">The stream's Region.</param>
    /// <param name="given">The address that the caller specified.</param>
    /// <param name="forStreams">The environment's address of the streams API.</param>
    /// <param name="forTables">The environment's address of DynamoDB, which is that of DynamoDB Local and serves both APIs.</param>
    /// <param name="wantsFips">Whether the Region's own host must be the FIPS 140 one. A specified address is used unchanged.</param>
    internal static string EndpointOf(string region, Uri? given, string? forStreams, string? forTables, bool wantsFips) =>
        given?.ToString()
        ?? NotEmpty(forStreams)
        ?? NotEmpty(forTables)
        ?? $"https://streams.dynamodb{(wantsFips ? FipsSuffix(region) : "")}.{region}." +
            RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix;

    /// <summary>Follows the SDKs' rules for this API: GovCloud's ordinary hosts are FIPS hosts.</summary>
    private static string FipsSuffix(string region) =>
        RegionEndpoint.GetBySystemName(region).PartitionName == "aws-us-gov" ? "" : "-fips";

    /// <summary>Whether AWS_USE_FIPS_ENDPOINT or the profile requests FIPS endpoints.</summary>
    private static bool WantsFips() => new AmazonDynamoDBConfig().UseFIPSEndpoint;

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>The SDK's configured address for tables: AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL, or a profile's setting.</summary>
    private static string? ConfiguredForTables(string region) =>
        new AmazonDynamoDBConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(region) }.ServiceURL;
}
