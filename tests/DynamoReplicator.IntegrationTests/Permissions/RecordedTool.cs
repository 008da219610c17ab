using System.Text.Json;
using Amazon.DynamoDBv2;
using DynamoReplicator.IntegrationTests.Support;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.IntegrationTests.Permissions;

/// <summary>Records the tool's calls to a source that has an item and a replica that has none.</summary>
internal sealed class RecordedTool(DynamoDBLocalServer server, TestTable source, TestTable replica) : IAsyncDisposable
{
    private readonly FaultProxy _recorder = new(server.Endpoint);

    public TestTable Replica => replica;

    public string[] Tables => ["--source", $"{source}", "--replica", $"{replica}"];

    public static async Task<RecordedTool> CreateAsync(DynamoDBLocalServer server)
    {
        var source = await TestTable.CreateAsync(
            server, Regions.Source, TestTable.NewName(), TableShape.Text, StreamViewType.NEW_AND_OLD_IMAGES);
        var replica = await TestTable.CreateAsync(server, Regions.Replica, source.Name, TableShape.Text);
        await source.PutAsync(source.Shape.Key("missing", 1));
        return new RecordedTool(server, source, replica);
    }

    public ValueTask DisposeAsync() => _recorder.DisposeAsync();

    /// <summary>Runs a verb until it ends.</summary>
    /// <param name="exitCode">The expected exit code.</param>
    /// <param name="verb">The verb.</param>
    /// <param name="more">Its arguments besides the tables.</param>
    public async Task RunAsync(int exitCode, string verb, params string[] more)
    {
        var invocation = await Invocation.OfAsync(_recorder.Endpoint, default, [verb, .. Tables, .. more]);
        invocation.ExitCode.Should().Be(exitCode, "the output is: {0}{1}", invocation.Output, invocation.Errors);
    }

    public Task<Invocation> StartAsync(string verb, CancellationToken stop) =>
        Invocation.OfAsync(_recorder.Endpoint, stop, [verb, .. Tables]);

    /// <summary>Asserts that the verbs made exactly the calls that <c>policy</c> grants for them.</summary>
    public async Task ShouldNeedWhatIsGrantedForAsync(params string[] verbs)
    {
        var granted = await Permission.GrantedAsync(
            source, replica, ["--for", "operator", .. verbs.SelectMany(verb => new[] { "--verb", verb })]);

        _recorder.Calls.Select(Permission.Of).Distinct().Should().BeEquivalentTo(granted);
    }

    /// <summary>Returns the message that a queue as failure destination receives for the source's first change.</summary>
    public async Task<string> FailureAsync()
    {
        using var streams = StreamsClient.Create(source.Region, server.Endpoint);
        var shardId = (await streams.DescribeStreamAsync(source.StreamArn, default)).Shards.Single().ShardId;
        IReadOnlyList<StreamRecord> records = [];
        await Poll.UntilAsync(
            async () =>
            {
                var iterator = await streams.GetShardIteratorAsync(source.StreamArn, shardId, StreamPosition.TrimHorizon, default);
                records = StreamPage.Parse(await streams.GetRecordsAsync(iterator, default)).Records;
                return records.Count > 0;
            },
            "the stream has the change");
        var batch = new
        {
            shardId,
            startSequenceNumber = records[0].SequenceNumber,
            endSequenceNumber = records[0].SequenceNumber,
            streamArn = source.StreamArn
        };
        return JsonSerializer.Serialize(new { version = "1.0", DDBStreamBatchInfo = batch });
    }
}
