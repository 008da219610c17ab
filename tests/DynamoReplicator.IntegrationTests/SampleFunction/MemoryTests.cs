using System.Text;
using System.Text.Json;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.SampleFunction;

/// <summary>The function stays within its memory, because the Lambda runtime sets the garbage collector's limit.</summary>
public sealed class MemoryTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    // An event without records. Reading it needs memory, and nothing is written.
    private static readonly byte[] Event = Encoding.UTF8.GetBytes($$"""{"Records":[],"padding":"{{new string('x', 6_000_000)}}"}""");

    [Fact]
    public async Task An_event_that_exceeds_its_memory_ends_the_process()
    {
        await using var function = FunctionUnderTest.Create(
            server, server.Endpoint, ("REPLICAS", "eu-west-1/orders"), ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "8"));

        var result = await function.InvokeAsync(Event);

        result.ErrorType.Should().Be("Runtime.ExitError");
        function.Output.Should().MatchRegex("Out of memory|OutOfMemoryException", "the runtime uses one of these messages");
    }

    [Theory]
    [InlineData("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")]
    [InlineData("AWS_LAMBDA_DOTNET_DISABLE_MEMORY_LIMIT_CHECK", "true")]
    public async Task The_event_fits_in_Lambda_s_minimum_memory_and_without_a_limit(string variable, string value)
    {
        await using var function = FunctionUnderTest.Create(
            server, server.Endpoint, ("REPLICAS", "eu-west-1/orders"), ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "8"), (variable, value));

        (await function.AnswerAsync(Event)).Should().Be("""{"batchItemFailures":[]}""");
    }

    [Fact]
    public void The_runtime_settings_are_those_for_a_small_function()
    {
        using var settings = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "ReplicatorFunction.runtimeconfig.json")));
        var properties = settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");

        properties.GetProperty("System.GC.Concurrent").GetBoolean().Should().BeFalse();
        properties.GetProperty("System.GC.ConserveMemory").GetInt32().Should().Be(9);
        properties.GetProperty("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit").GetInt32().Should().Be(0);
    }
}
