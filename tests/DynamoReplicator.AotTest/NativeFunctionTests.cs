using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Local;

namespace DynamoReplicator.AotTest;

/// <summary>Runs the native function as Lambda does: as a process with a Runtime API. Its replica is a DynamoDB Local table.</summary>
public sealed class NativeFunctionTests : IAsyncLifetime
{
    private const string Region = "eu-west-1";
    private const string Table = "orders";
    private DynamoDBLocal _local = null!;

    public async Task InitializeAsync() => _local = await DynamoDBLocal.StartAsync();

    public async Task DisposeAsync() => await _local.DisposeAsync();

    [NativeFact]
    public async Task The_native_function_starts_replicates_and_responds()
    {
        using var client = _local.CreateClient(Region);
        await CreateTableAsync(client);
        await using var function = Function(("REPLICAS", $"{Region}/{Table}"), ("REPORT_BATCH_ITEM_FAILURES", "true"));

        var written = await function.InvokeAsync(Event(
            Change("INSERT", "1", "100", """{"pk":{"S":"1"},"total":{"N":"12345678901234567890.123"},"bytes":{"B":"AP8="}}"""),
            Change("INSERT", "2", "101", """{"pk":{"S":"2"},"tags":{"SS":["a","b"]}}"""),
            Change(
                "MODIFY", "1", "102",
                    """{"pk":{"S":"1"},"total":{"N":"-0.00000000000000000000000000000000000001"},"bytes":{"B":"AP8="}}""")));
        var removed = await function.InvokeAsync(Event(Change("REMOVE", "2", "103", newImage: null)));

        Answer(written, function).Should().Be("""{"batchItemFailures":[]}""");
        Answer(removed, function).Should().Be("""{"batchItemFailures":[]}""");
        var items = (await client.ScanAsync(new ScanRequest(Table) { ConsistentRead = true })).Items;
        var item = items.Should().ContainSingle().Subject;
        item["total"].N.Should().Be("-0.00000000000000000000000000000000000001");
        item["bytes"].B.ToArray().Should().Equal(0, 255);
        function.Starts.Should().Be(1);
    }

    [NativeFact]
    public async Task Five_events_of_6_MB_need_at_most_half_of_Lambda_s_minimum_memory()
    {
        using var client = _local.CreateClient(Region);
        await CreateTableAsync(client);
        await using var function = Function(("REPLICAS", $"{Region}/{Table}"), ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"));
        var text = new string('x', 15_000);
        var largest = Event([.. Enumerable.Range(0, 400).Select(key =>
            Change("INSERT", $"{key}", $"{1000 + key}", $$$"""{"pk":{"S":"{{{key}}}"},"text":{"S":"{{{text}}}"}}"""))]);

        for (var invocation = 0; invocation < 5; invocation++)
        {
            Answer(await function.InvokeAsync(largest), function).Should().Be("""{"batchItemFailures":[]}""");
        }

        function.Starts.Should().Be(1);
        PeakKilobytes(function.ProcessId!.Value).Should().BeLessThan(64 * 1024);
    }

    [NativeFact]
    public async Task A_missing_replica_gets_a_response_with_the_record_to_resume_at()
    {
        await using var function = Function(("REPLICAS", $"{Region}/missing"), ("REPORT_BATCH_ITEM_FAILURES", "true"));

        var result = await function.InvokeAsync(Event(Change("INSERT", "1", "100", """{"pk":{"S":"1"}}""")));

        Answer(result, function).Should().Be("""{"batchItemFailures":[{"itemIdentifier":"100"}]}""");
        function.Output.Should().Contain("missing");
    }

    [NativeFact]
    public async Task A_failure_is_thrown_when_batch_item_failures_are_off()
    {
        await using var function = Function(("REPLICAS", $"{Region}/missing"));

        var result = await function.InvokeAsync(Event(Change("INSERT", "1", "100", """{"pk":{"S":"1"}}""")));

        result.ErrorType.Should().Be("ReplicationException");
    }

    [NativeFact]
    public async Task Invalid_settings_end_the_process_with_a_message()
    {
        await using var function = Function(("REPLICAS", "orders"));

        var result = await function.InvokeAsync("""{"Records":[]}"""u8.ToArray());

        result.ErrorType.Should().Be("Runtime.ExitError");
        function.Output.Should().Contain("REPLICAS: 'orders' is not a table address.");
    }

    private LocalFunction Function(params (string Name, string Value)[] variables)
    {
        var environment = new Dictionary<string, string>(_local.EnvironmentVariables);
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }
        return new LocalFunction(new LocalFunctionOptions { Executable = NativeFunction.Program, Environment = environment });
    }

    private static string Answer(InvocationResult result, LocalFunction function)
    {
        result.Succeeded.Should().BeTrue("{0}: {1} (the output is: {2})", result.ErrorType, result.ErrorMessage, function.Output);
        return Encoding.UTF8.GetString(result.Response.Span);
    }

    private static int PeakKilobytes(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return int.Parse(line["VmHWM:".Length..^"kB".Length].Trim(), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private static byte[] Event(params string[] records) => Encoding.UTF8.GetBytes($$"""{"Records":[{{string.Join(',', records)}}]}""");

    private static string Change(string name, string key, string sequenceNumber, string? newImage)
    {
        var image = newImage is null ? "" : $"\"NewImage\": {newImage},";
        return $$"""
            {
              "eventID": "{{sequenceNumber}}", "eventName": "{{name}}", "eventVersion": "1.1",
              "eventSource": "aws:dynamodb", "awsRegion": "us-east-1",
              "dynamodb": {
                "ApproximateCreationDateTime": 1795220000, "Keys": {"pk": {"S": "{{key}}"} }, {{image}}
                "SequenceNumber": "{{sequenceNumber}}", "SizeBytes": 100, "StreamViewType": "NEW_AND_OLD_IMAGES"
              },
              "eventSourceARN": "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-11-21T00:00:00.000"
            }
            """;
    }

    private static Task<CreateTableResponse> CreateTableAsync(AmazonDynamoDBClient client) => client.CreateTableAsync(new CreateTableRequest
    {
        TableName = Table,
        BillingMode = BillingMode.PAY_PER_REQUEST,
        AttributeDefinitions = [new("pk", ScalarAttributeType.S)],
        KeySchema = [new("pk", KeyType.HASH)],
    });
}
