using DynamoReplicator.Cli;

namespace DynamoReplicator.Tests.Cli;

/// <summary>Runs the tool in this process.</summary>
internal static class Invocation
{
    public static async Task<(int ExitCode, string Output, string Errors)> InvokeAsync(string arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exitCode =
            await CommandLineTool.InvokeAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), output, errors, default);
        return (exitCode, output.ToString(), errors.ToString());
    }

    /// <summary>Asserts that an error in the arguments is reported with a pointer to the help, and that nothing is attempted.</summary>
    public static async Task MustBeToldAsync(string arguments, string mistake)
    {
        var (exitCode, output, errors) = await InvokeAsync(arguments);

        exitCode.Should().Be(2);
        output.Should().BeEmpty();
        errors.Should().Match($"*dynamo-replicator: {mistake}{Environment.NewLine}*See: " +
            $"dynamo-replicator*--help{Environment.NewLine}").And.NotContain("   at ");
    }
}
