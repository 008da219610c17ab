using System.Text.Json;
using DynamoReplicator.Cli;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Cli;

/// <summary>A use of the tool in this process.</summary>
internal sealed record Invocation(int ExitCode, string Output, string Errors)
{
    /// <summary>The events that it told of, with <c>--output json</c>.</summary>
    public List<JsonElement> Events => [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The only event of that kind.</summary>
    public JsonElement Event(string kind) => Events.Single(told => told.GetProperty("event").GetString() == kind);

    /// <param name="server">Where the tables are.</param>
    /// <param name="arguments">The arguments, but for the server's address.</param>
    public static Task<Invocation> OfAsync(DynamoDBLocalServer server, params string[] arguments) => OfAsync(server, CancellationToken.None, arguments);

    public static Task<Invocation> OfAsync(DynamoDBLocalServer server, CancellationToken stop, params string[] arguments) => OfAsync(server.Endpoint, stop, arguments);

    /// <param name="endpoint">Where the tables are, or the proxy before them.</param>
    /// <param name="stop">Asks it to end.</param>
    /// <param name="arguments">The arguments, but for that address.</param>
    public static async Task<Invocation> OfAsync(Uri endpoint, CancellationToken stop, params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exitCode = await CommandLineTool.InvokeAsync([.. arguments, "--endpoint-url", $"{endpoint}"], output, errors, stop);
        errors.ToString().Should().NotContain("   at ", "a person does not want a stack trace");
        return new Invocation(exitCode, output.ToString(), errors.ToString());
    }
}
