using System.Text;
using System.Text.Json;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.SampleFunction;

/// <summary>The function keeps to the memory that it has, as the runtime tells its collector.</summary>
[Collection(DynamoDBLocalCollection.Name)]
public sealed class MemoryTests(DynamoDBLocalServer server)
{
    // Of no table: reading it takes its memory, and nothing is written.
    private static readonly byte[] Event = Encoding.UTF8.GetBytes($$"""{"Records":[],"padding":"{{new string('x', 6_000_000)}}"}""");

    [Fact]
    public async Task An_event_that_its_memory_cannot_hold_ends_it()
    {
        await using var function = FunctionUnderTest.Create(server, server.Endpoint, ("REPLICAS", "eu-west-1/orders"), ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "8"));

        var result = await function.InvokeAsync(Event);

        result.ErrorType.Should().Be("Runtime.ExitError");
        function.Output.Should().MatchRegex("Out of memory|OutOfMemoryException", "the runtime says it in one way or the other");
    }

    [Theory]
    [InlineData("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")]
    [InlineData("AWS_LAMBDA_DOTNET_DISABLE_MEMORY_LIMIT_CHECK", "true")]
    public async Task With_the_least_that_Lambda_gives_or_without_a_limit_it_holds(string variable, string value)
    {
        await using var function = FunctionUnderTest.Create(server, server.Endpoint, ("REPLICAS", "eu-west-1/orders"), ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "8"), (variable, value));

        (await function.AnswerAsync(Event)).Should().Be("""{"batchItemFailures":[]}""");
    }

    [Fact]
    public void Its_settings_are_those_of_a_small_function()
    {
        using var settings = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "ReplicatorFunction.runtimeconfig.json")));
        var properties = settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");

        properties.GetProperty("System.GC.Concurrent").GetBoolean().Should().BeFalse();
        properties.GetProperty("System.GC.ConserveMemory").GetInt32().Should().Be(9);
        properties.GetProperty("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit").GetInt32().Should().Be(0);
    }
}
