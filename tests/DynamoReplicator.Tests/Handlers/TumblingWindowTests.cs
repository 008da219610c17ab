using System.Text;
using System.Text.Json.Nodes;
using Amazon.Lambda.DynamoDBEvents;
using Amazon.Lambda.TestUtilities;
using DynamoReplicator.Tests.Events;
using DynamoReplicator.Tests.Support;

namespace DynamoReplicator.Tests.Handlers;

// cspell:ignore timewindow

/// <summary>Lambda treats the response to a tumbling window's event as a failure unless it contains the window's state.</summary>
public class TumblingWindowTests
{
    private const string Window = "\"window\":{\"start\":\"2026-11-21T08:30:00Z\",\"end\":\"2026-11-21T08:35:00Z\"}";

    [Fact]
    public async Task The_state_of_the_published_sample_is_returned()
    {
        var table = new InMemoryReplica("Id");
        using var replicator = OwnClient.ReplicatorTo(table);

        (await AnswerAsync(replicator, SampleEventTests.Bytes("dynamodb-timewindow-event.json"))).Should().Be("""
            {"state":{
                "1": "state1"
              },"batchItemFailures":[]}
            """.ReplaceLineEndings("\n"));
        table.Writes.Select(write => $"{write}").Should().Equal("""delete {"Id":101}""");
    }

    [Theory]
    [InlineData("\"state\":{\"a\":[1,\"\\u00e9\"]},", "{\"a\":[1,\"\\u00e9\"]}")]
    [InlineData("\"state\":{},", "{}")]
    [InlineData("\"state\":null,", "{}")]
    [InlineData("", "{}")]
    public async Task The_final_invocation_of_a_window_returns_the_state_too(string state, string returned)
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table);

        (await AnswerAsync(replicator, $"{{{state}{Window},\"isFinalInvokeForWindow\":true,\"Records\":[]}}"))
            .Should().Be($"{{\"state\":{returned},\"batchItemFailures\":[]}}");
    }

    [Fact]
    public async Task The_state_is_returned_with_the_record_to_resume_at()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { ReportBatchItemFailures = true });
        table.RejectItems("b");
        var json = Encoding.UTF8.GetString(new StreamEvents().Insert("a").Insert("b").ToJson());

        (await AnswerAsync(replicator, $"{{\"state\":{{\"n\":1}},{Window},{json[1..]}"))
            .Should().Be($"{{\"state\":{{\"n\":1}},{StreamEvents.ResumeAt(1)[1..]}");
    }

    [Fact]
    public async Task The_state_survives_rewriting_an_event_that_NET_serialized()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table);
        var json = Encoding.UTF8.GetString(
            new DotNetForm(IsCamelCase: false, HasNulls: true, HasEmptyCollections: false)
                .Serialize(new StreamEvents().Insert("a").ToDynamoDBEvent()));

        var answer = await AnswerAsync(replicator, $"{{\"Window\":{{}},\"State\":{{\"n\":1.50}},{json[1..]}");

        JsonNode.Parse(answer)!.ToJsonString().Should().Be("{\"state\":{\"n\":1.50},\"batchItemFailures\":[]}");
        table.Items.Should().HaveCount(1);
    }

    [Theory]
    [InlineData("{\"Records\":[],\"state\":{\"a\":1}}")]
    [InlineData("{\"Records\":[],\"window\":null,\"state\":7}")]
    public async Task The_response_to_an_event_without_a_window_has_no_state(string json)
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table);

        (await AnswerAsync(replicator, json)).Should().Be("{\"batchItemFailures\":[]}");
    }

    [Theory]
    [InlineData(
        "{\"Records\":[],\"window\":{},\"state\":\"secret\"}",
        "The event's \"state\" is a string, not an object. Lambda gives each tumbling window's state as an object. Nothing was written.")]
    [InlineData(
        "{\"Records\":[],\"window\":{},\"state\":{\"a\" 1}}",
        "The event is not valid JSON at byte 39 of 42: it was truncated or altered in transit. Nothing was written.")]
    [InlineData("{\"state\":{},\"state\":{},\"Records\":[]}", "The event has \"state\" twice. Nothing was written.")]
    [InlineData("{\"window\":{},\"Window\":{},\"Records\":[]}", "The event has \"window\" twice. Nothing was written.")]
    public async Task A_state_that_could_not_be_returned_is_rejected(string json, string message)
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table);

        await FluentActions.Awaiting(() => AnswerAsync(replicator, json)).Should().ThrowAsync<ReplicationException>().WithMessage(message);
    }

    [Theory]
    [InlineData("window")]
    [InlineData("Window")]
    public void The_serializer_s_error_names_the_handler_that_supports_windows(string name)
    {
        var serializer = new StreamEventSerializer();

        serializer.Invoking(
            it => it.Deserialize<DynamoDBEvent>(new MemoryStream(Encoding.UTF8.GetBytes($"{{\"{name}\":{{}},\"Records\":[]}}"))))
            .Should().Throw<ReplicationException>().WithMessage(
            "The event belongs to a tumbling window, whose \"state\" must be returned to Lambda, but DynamoDBEvent has no such property. " +
            "Use the handler that takes and returns a Stream, or set the trigger's TumblingWindowInSeconds to 0. Nothing was written.");
        serializer.Deserialize<DynamoDBEvent>(new MemoryStream("{\"window\":null,\"Records\":[]}"u8.ToArray())).Records.Should().BeEmpty();
    }

    private static Task<string> AnswerAsync(Replicator replicator, string json) => AnswerAsync(replicator, Encoding.UTF8.GetBytes(json));

    private static async Task<string> AnswerAsync(Replicator replicator, byte[] utf8)
    {
        using var answer = new StreamReader(await replicator.HandleAsync(new MemoryStream(utf8), new TestLambdaContext()));
        return await answer.ReadToEndAsync();
    }
}
