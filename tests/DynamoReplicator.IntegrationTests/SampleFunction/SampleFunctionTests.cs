using Amazon.DynamoDBv2;
using DynamoReplicator.IntegrationTests.Support;
using DynamoReplicator.Local;

namespace DynamoReplicator.IntegrationTests.SampleFunction;

/// <summary>Runs the sample function in its own process, invoked by a Runtime API as in Lambda.</summary>
public sealed class SampleFunctionTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    private const string AllDone = """{"batchItemFailures":[]}""";

    [Fact]
    public Task Real_events_reach_both_replicas_in_one_process_with_the_exact_response() => Seeded.RunAsync(async random =>
    {
        var name = TestTable.NewName();
        var source = await TestTable.CreateAsync(server, Regions.Source, name, TableShape.TextAndNumber, StreamViewType.NEW_AND_OLD_IMAGES);
        TestTable[] replicas =
        [
            await TestTable.CreateAsync(server, Regions.Replica, name, TableShape.TextAndNumber),
            await TestTable.CreateAsync(server, Regions.SecondReplica, name, TableShape.TextAndNumber),
        ];
        await new RandomWorkload(source, random).RunAsync(120);
        using var raw = new RawDynamoDB(server.Local, source.Region);
        var changes = await TableStream.ReadAllAsync(source, raw);
        await using var function = FunctionUnderTest.Create(server, server.Endpoint,
            ("REPLICAS", string.Join(',', replicas.AsEnumerable())), ("SOURCE", source.ToString()), ("REPORT_BATCH_ITEM_FAILURES", "true"));

        foreach (var batch in changes.Chunk(40))
        {
            (await function.AnswerAsync(Change.Event(batch))).Should().Be(AllDone);
        }

        function.Starts.Should().Be(1);
        function.Output.Should().Contain($"Replicated to {replicas[0]}. Records: 40, ");
        foreach (var replica in replicas)
        {
            await replica.ShouldEqualAsync(source);
        }
    });

    [Fact]
    public async Task With_batch_item_failures_the_response_has_the_first_failed_record()
    {
        var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), TableShape.Text, index: "status");
        await using var function = FunctionUnderTest.Create(
            server, server.Endpoint, ("REPLICAS", replica.ToString()), ("REPORT_BATCH_ITEM_FAILURES", "true"));

        (await function.AnswerAsync(Batch(bad: 17)))
            .Should().Be($$$"""{"batchItemFailures":[{"itemIdentifier":"{{{Change.Number(17)}}}"}]}""");

        (await replica.CountAsync()).Should().Be(39);
    }

    [Fact]
    public async Task Without_batch_item_failures_a_failed_record_fails_the_invocation()
    {
        var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), TableShape.Text, index: "status");
        await using var function = FunctionUnderTest.Create(server, server.Endpoint, ("REPLICAS", replica.ToString()));

        var result = await function.InvokeAsync(Batch(bad: 17));

        result.ErrorType.Should().Be("ReplicationException");
        result.ErrorMessage.Should().StartWith($"1 of 40 records failed at {replica}: {replica} rejects the change (ValidationException): ")
            .And.EndWith($"The first failed record has sequence number {Change.Number(17)}.");

        // The process continues, and Lambda delivers the batch again.
        (await function.AnswerAsync(Batch(bad: -1))).Should().Be(AllDone);
        function.Starts.Should().Be(1);
        (await replica.CountAsync()).Should().Be(40);
    }

    [Fact]
    public async Task An_event_from_another_service_fails_the_invocation_with_the_reason()
    {
        await using var function = FunctionUnderTest.Create(
            server, server.Endpoint, ("REPLICAS", "eu-west-1/orders"), ("REPORT_BATCH_ITEM_FAILURES", "true"));

        var result = await function.InvokeAsync("""{"Records":[{"messageId":"1","eventSource":"aws:sqs"}]}"""u8.ToArray());

        result.ErrorType.Should().Be("ReplicationException");
        result.ErrorMessage.Should().Be(
            "Record 0 of the event has event source \"aws:sqs\", not \"aws:dynamodb\". " +
            "The function's trigger must be the table's stream. Nothing was written.");
    }

    [Fact]
    public async Task An_event_as_large_as_Lambda_delivers_is_replicated()
    {
        var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), TableShape.Text);
        await using var function = FunctionUnderTest.Create(
            server, server.Endpoint, ("REPLICAS", replica.ToString()), ("REPORT_BATCH_ITEM_FAILURES", "true"));
        var text = string.Concat(Enumerable.Repeat("é\\\"😀x", 39_000));
        var streamEvent = Change.Event(Enumerable.Range(0, 16).Select(
            n => Change.Put(n, $$$"""{"pk":{"S":"{{{n}}}"}}""", $$$"""{"pk":{"S":"{{{n}}}"},"text":{"S":"{{{text}}}"}}""")));
        streamEvent.Length.Should().BeInRange(LocalRuntimeApi.MaxPayloadBytes - 800_000, LocalRuntimeApi.MaxPayloadBytes);

        (await function.AnswerAsync(streamEvent)).Should().Be(AllDone);

        (await replica.ItemsAsync()).Select(item => item["text"].S.Length).Should().Equal(Enumerable.Repeat(39_000 * 5, 16));
    }

    [Fact]
    public async Task The_function_s_output_contains_no_item_data()
    {
        const string Value = "zqxJvK";
        var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), TableShape.Text, index: "status");
        await using var function = FunctionUnderTest.Create(server, server.Endpoint, ("REPLICAS", replica.ToString()));
        var key = $$$"""{"pk":{"S":"{{{Value}}}"}}""";

        var good = await function.InvokeAsync(Change.Event(Change.Put(1, key, key)));
        var bad = await function.InvokeAsync(
            Change.Event(Change.Put(2, key, $$$"""{"pk":{"S":"{{{Value}}}"},"status":{"N":"1"},"s":{"S":"{{{Value}}}"}}""")));
        var noJson = await function.InvokeAsync(Change.Event(Change.Put(3, key, $$$"""{"pk":{"S":"{{{Value}}}"},{{{Value}}}}""")));
        var broken = await function.InvokeAsync(Change.Event(Change.Put(4, key, $$$"""{"pk":{"S":"{{{Value}}}"},"s":["{{{Value}}}"}}""")));

        good.Succeeded.Should().BeTrue();
        bad.ErrorMessage.Should().Contain("rejects the change").And.NotContain(Value);
        noJson.ErrorMessage.Should().Contain("rejects the change: its image in the event is not valid JSON").And.NotContain(Value);
        broken.ErrorMessage.Should().StartWith("The event is not valid JSON at byte ").And.NotContain(Value);
        function.Output.Should().Contain("Records: 1, written: 1,").And.NotContain(Value);
    }

    /// <summary>Returns forty puts, one of which is invalid for the index.</summary>
    private static byte[] Batch(int bad) => Change.Event(Enumerable.Range(0, 40).Select(n => Change.Put(
        n,
        $$$"""{"pk":{"S":"{{{n}}}"}}""",
        $$$"""{"pk":{"S":"{{{n}}}"},"status":{"{{{(n == bad ? "N" : "S")}}}":"1"}}""")));
}
