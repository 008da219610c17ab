using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.SampleFunction;

/// <summary>A function with invalid configuration does not start, and its log has the reason.</summary>
public sealed class StartUpTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    [Fact]
    public async Task Without_REPLICAS_the_function_ends_with_the_reason()
    {
        await using var function = FunctionUnderTest.Create(server, server.Endpoint);

        var result = await function.InvokeAsync("""{"Records":[]}"""u8.ToArray());

        result.ErrorType.Should().Be("Runtime.ExitError");
        result.ErrorMessage.Should().Contain("exit status 1");
        function.Output.Should().Be(Lines(
            "The replicator's options have an error:",
            "- REPLICAS is not set. Specify the replica tables, such as 'eu-west-1/orders,ap-southeast-2/orders'."));
    }

    [Fact]
    public async Task All_errors_are_reported_together()
    {
        await using var function = FunctionUnderTest.Create(server, server.Endpoint,
            ("REPLICAS", "eu-west-1/orders,orders,us-east-1/orders"),
            ("SOURCE", "us-east-1/orders"),
            ("MAX_CONCURRENCY", "0"),
            ("REPORT_BATCH_ITEM_FAILURES", "yes"),
            ("DEADLINE_MARGIN_SECONDS", "soon"));

        var result = await function.InvokeAsync("""{"Records":[]}"""u8.ToArray());

        result.ErrorType.Should().Be("Runtime.ExitError");
        result.ErrorMessage.Should().Contain("exit status 1");
        function.Output.Should().Be(Lines(
            "The replicator's options have 5 errors:",
            "- REPLICAS: 'orders' is not a table address. Specify Region and table as 'eu-west-1/orders', " +
            "or the table's ARN ('arn:aws:dynamodb:eu-west-1:123456789012:table/orders').",
            "- REPORT_BATCH_ITEM_FAILURES: 'yes' is not 'true' or 'false'. Correct it, or remove the variable.",
            "- DEADLINE_MARGIN_SECONDS: 'soon' is not a number of seconds from 0 to 900. Correct it, or remove the variable.",
            "- Replica us-east-1/orders is the source table, so changes would loop forever. Specify a different table, Region, or account.",
            "- MaxConcurrency is 0, which is out of range. Specify 1 to 1000, or leave it out for 16."));
    }

    private static string Lines(params string[] lines) => string.Join(Environment.NewLine, lines);
}
