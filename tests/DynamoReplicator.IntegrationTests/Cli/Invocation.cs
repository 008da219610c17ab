using System.Text.Json;
using DynamoReplicator.Cli;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Cli;

/// <summary>The result of running the tool in this process.</summary>
internal sealed record Invocation(int ExitCode, string Output, string Errors)
{
    /// <summary>The events in the output, with <c>--output json</c>.</summary>
    public List<JsonElement> Events => [.. Output.Split(
        '\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The only event of a kind.</summary>
    public JsonElement Event(string kind) => Events.Single(item => item.GetProperty("event").GetString() == kind);

    /// <param name="server">The server that has the tables.</param>
    /// <param name="arguments">The arguments without the server's address.</param>
    public static Task<Invocation> OfAsync(DynamoDBLocalServer server, params string[] arguments) =>
        OfAsync(server, CancellationToken.None, arguments);

    public static Task<Invocation> OfAsync(DynamoDBLocalServer server, CancellationToken stop, params string[] arguments) =>
        OfAsync(server.Endpoint, stop, arguments);

    /// <param name="endpoint">The address of the tables, or of the proxy in front of them.</param>
    /// <param name="stop">Stops the tool.</param>
    /// <param name="arguments">The arguments without that address.</param>
    public static async Task<Invocation> OfAsync(Uri endpoint, CancellationToken stop, params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exitCode = await CommandLineTool.InvokeAsync([.. arguments, "--endpoint-url", $"{endpoint}"], output, errors, stop);
        errors.ToString().Should().NotContain("   at ", "an error has no stack trace");
        return new Invocation(exitCode, output.ToString(), errors.ToString());
    }
}
