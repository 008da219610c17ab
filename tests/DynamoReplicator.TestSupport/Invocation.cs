using System.Text.Json;
using DynamoReplicator.Cli;
using FluentAssertions;

namespace DynamoReplicator.TestSupport;

/// <summary>The result of running the tool in this process.</summary>
internal sealed record Invocation(int ExitCode, string Output, string Errors)
{
    /// <summary>The events in the output, with <c>--output json</c>.</summary>
    public List<JsonElement> Events() =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The only event of a kind.</summary>
    public JsonElement Event(string kind) => Events().Single(item => item.GetProperty("event").GetString() == kind);

    /// <param name="arguments">The arguments, separated by spaces.</param>
    public static Task<Invocation> InvokeAsync(string arguments) =>
        OfAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), CancellationToken.None);

    /// <param name="endpoint">The address of the tables, or of the proxy in front of them.</param>
    /// <param name="stop">Stops the tool.</param>
    /// <param name="arguments">The arguments without that address.</param>
    public static Task<Invocation> OfAsync(Uri endpoint, CancellationToken stop, params string[] arguments) =>
        OfAsync([.. arguments, "--endpoint-url", $"{endpoint}"], stop);

    /// <summary>Asserts that an error in the arguments is reported with a pointer to the help, and that nothing is attempted.</summary>
    public static async Task MustReportAsync(string arguments, string mistake)
    {
        var (exitCode, output, errors) = await InvokeAsync(arguments);

        exitCode.Should().Be(2);
        output.Should().BeEmpty();
        errors.Should().Match($"*dynamo-replicator: {mistake}{Environment.NewLine}*See: dynamo-replicator*--help{Environment.NewLine}");
    }

    private static async Task<Invocation> OfAsync(string[] arguments, CancellationToken stop)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exitCode = await CommandLineTool.InvokeAsync(arguments, output, errors, stop);
        errors.ToString().Should().NotContain("   at ", "an error has no stack trace");
        return new Invocation(exitCode, output.ToString(), errors.ToString());
    }
}
