using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using DynamoReplicator.StreamReading;

// cspell:ignore AKIDEXAMPLE
namespace DynamoReplicator.Tests.StreamReading;

/// <summary>The streams API in memory, under the real SDK: shards with parents and children, and errors on demand.</summary>
internal sealed class FakeStreams : HttpMessageHandler
{
    public const string Arn = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-11-21T00:00:00.000";

    private readonly Lock _lock = new();
    private readonly List<FakeShard> _shards = [];
    private readonly Dictionary<string, Queue<string>> _errors = [];

    public ConcurrentQueue<HttpRequestMessage> Requests { get; } = [];

    /// <summary>The calls in the order of their arrival, each as <c>GetShardIterator A TRIM_HORIZON</c>.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    public bool IsDisabled { get; set; }

    /// <summary>Shards per page of DescribeStream.</summary>
    public int PageSize { get; set; } = 100;

    public StreamsClient CreateClient() => StreamsClient.Create(
        "us-east-1", new Uri("http://streams.test"), new BasicAWSCredentials("AKIDEXAMPLE", "secret"), new Factory(this));

    /// <summary>Adds a shard with these records. A closed shard ends after them.</summary>
    public FakeStreams Shard(string id, string? parent, bool closed, params string[] sequenceNumbers)
    {
        lock (_lock)
        {
            _shards.Add(new FakeShard(id, parent) { IsClosed = closed, Records = [.. sequenceNumbers] });
        }
        return this;
    }

    public void Write(string shard, params string[] sequenceNumbers)
    {
        lock (_lock)
        {
            _shards.Single(each => each.Id == shard).Records.AddRange(sequenceNumbers);
        }
    }

    public void Close(string shard)
    {
        lock (_lock)
        {
            _shards.Single(each => each.Id == shard).IsClosed = true;
        }
    }

    public void Trim(string shard)
    {
        lock (_lock)
        {
            _shards.RemoveAll(each => each.Id == shard);
        }
    }

    /// <summary>The name of an error that stands for a response of something other than DynamoDB.</summary>
    public const string Garbled = "garbled";

    /// <summary>Makes the next calls of an operation fail, each with one of the errors.</summary>
    public FakeStreams Fail(string operation, params string[] errors)
    {
        lock (_lock)
        {
            _errors[operation] = new Queue<string>(errors);
        }
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request);
        var operation = request.Headers.GetValues("X-Amz-Target").Single().Split('.')[1];
        using var body = JsonDocument.Parse(await request.Content!.ReadAsStringAsync(cancellationToken));
        lock (_lock)
        {
            return _errors.TryGetValue(operation, out var errors) && errors.TryDequeue(out var error)
                ? Refuse(operation, error)
                : Answer(operation, body.RootElement);
        }
    }

    private HttpResponseMessage Refuse(string operation, string error)
    {
        Calls.Enqueue($"{operation} {error}");
        if (error == Garbled)
        {
            return Response(HttpStatusCode.OK, """{"Records":[{"dynamodb":{"SequenceNumber":"1","NewImage":{"card":{"S":4111 card}}}}]}""");
        }
        return Response(error == "InternalServerError" ? HttpStatusCode.InternalServerError : HttpStatusCode.BadRequest,
            $$"""{"__type":"com.amazonaws.dynamodb.v20120810#{{error}}","message":"as asked"}""");
    }

    private HttpResponseMessage Answer(string operation, JsonElement request) => operation switch
    {
        "DescribeStream" => Describe(request),
        "GetShardIterator" => GetIterator(request),
        "GetRecords" => GetRecords(request),
        _ => throw new InvalidOperationException(operation),
    };

    private HttpResponseMessage Describe(JsonElement request)
    {
        Calls.Enqueue("DescribeStream");
        var from = request.TryGetProperty("ExclusiveStartShardId", out var last)
            ? _shards.FindIndex(shard => shard.Id == last.GetString()) + 1 : 0;
        var page = _shards.Skip(from).Take(PageSize).ToList();
        var shards = page.Select(shard => $$$"""
            {"ShardId":"{{{shard.Id}}}"{{{(shard.Parent is { } parent ? $",\"ParentShardId\":\"{parent}\"" : "")}}},
             "SequenceNumberRange":{"StartingSequenceNumber":"0"{{{(shard.IsClosed ? ",\"EndingSequenceNumber\":\"9\"" : "")}}} } }
            """);
        var more = from + page.Count < _shards.Count ? $",\"LastEvaluatedShardId\":\"{page[^1].Id}\"" : "";
        var status = IsDisabled ? "DISABLED" : "ENABLED";
        return Response(
            HttpStatusCode.OK,
            $$$"""{"StreamDescription":{"StreamStatus":"{{{status}}}","Shards":[{{{string.Join(",", shards)}}}]{{{more}}}}}""");
    }

    private HttpResponseMessage GetIterator(JsonElement request)
    {
        var shard = _shards.SingleOrDefault(each => each.Id == request.GetProperty("ShardId").GetString());
        if (shard is null)
        {
            return Refuse("GetShardIterator", "ResourceNotFoundException");
        }
        var type = request.GetProperty("ShardIteratorType").GetString();
        var after = request.TryGetProperty("SequenceNumber", out var number) ? number.GetString() : null;
        Calls.Enqueue($"GetShardIterator {shard.Id} {type}{(after is null ? "" : $" {after}")}");
        var position = type switch
        {
            "TRIM_HORIZON" => 0,
            "LATEST" => shard.Records.Count,
            _ => shard.Records.IndexOf(after!) + 1,
        };
        return Response(HttpStatusCode.OK, $$"""{"ShardIterator":"{{shard.Id}}|{{position}}"}""");
    }

    private HttpResponseMessage GetRecords(JsonElement request)
    {
        var iterator = request.GetProperty("ShardIterator").GetString()!.Split('|');
        if (_shards.SingleOrDefault(each => each.Id == iterator[0]) is not { } shard)
        {
            return Refuse("GetRecords", "TrimmedDataAccessException");
        }
        Calls.Enqueue($"GetRecords {shard.Id}");
        var position = int.Parse(iterator[1], null);
        var page = shard.Records.Skip(position).Take(request.GetProperty("Limit").GetInt32()).ToList();
        position += page.Count;
        var next = shard.IsClosed && position == shard.Records.Count ? "" : $",\"NextShardIterator\":\"{shard.Id}|{position}\"";
        return Response(HttpStatusCode.OK, $$"""{"Records":[{{string.Join(",", page.Select(Record))}}]{{next}}}""");
    }

    public static string Record(string sequenceNumber) =>
        $$$"""
        {"eventName":"INSERT","eventSource":"aws:dynamodb","dynamodb":{
        "Keys":{"pk":{"S":"{{{sequenceNumber}}}"}},"NewImage":{"pk":{"S":"{{{sequenceNumber}}}"}},"SequenceNumber":"{{{sequenceNumber}}}"}}
        """.ReplaceLineEndings("");

    private static HttpResponseMessage Response(HttpStatusCode status, string json) =>
        new(status) { Content = new StringContent(json, Encoding.UTF8, "application/x-amz-json-1.0") };

    private sealed record FakeShard(string Id, string? Parent)
    {
        public bool IsClosed { get; set; }

        public List<string> Records { get; init; } = [];
    }

    private sealed class Factory(FakeStreams streams) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(streams, disposeHandler: false);

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}
