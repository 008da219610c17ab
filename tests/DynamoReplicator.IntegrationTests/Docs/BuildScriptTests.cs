using System.Diagnostics;

namespace DynamoReplicator.IntegrationTests.Docs;

/// <summary>./build.sh lists its targets without starting .NET or Cake. In these tests, dotnet is a shell function that fails.</summary>
public sealed class BuildScriptTests
{
    [Theory]
    [InlineData]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("help")]
    [InlineData("test", "--help")]
    public async Task Help_lists_every_target_without_starting_the_build(params string[] arguments)
    {
        var (exitCode, output, error) = await RunAsync(arguments);

        exitCode.Should().Be(0, error);
        output.Should().ContainAll("  demo  ", "  test  ", "  torture  ", "  package  ");
    }

    [Fact]
    public async Task A_mistyped_target_is_reported_with_the_list_of_targets()
    {
        var (exitCode, _, error) = await RunAsync("tets");

        exitCode.Should().Be(2);
        error.Should().StartWith("'tets' is not a target of ./build.sh. The targets are:").And.Contain("  test  ");
    }

    [Fact]
    public async Task A_target_starts_the_build() => (await RunAsync("unit")).Error.Should().Contain("dotnet was started");

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", ["build.sh", .. arguments])
        {
            WorkingDirectory = Path.Combine(AppContext.BaseDirectory, "build"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["BASH_FUNC_dotnet%%"] = "() { echo dotnet was started; return 99; }"; // as `export -f dotnet` passes it on
        using var shell = Process.Start(start)!;
        var printed = await Task.WhenAll(shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        await shell.WaitForExitAsync();
        return (shell.ExitCode, printed[0], printed[1]);
    }
}
