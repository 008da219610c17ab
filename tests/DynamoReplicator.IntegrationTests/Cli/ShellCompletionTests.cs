using System.Diagnostics;

// cspell:ignore verif outp
namespace DynamoReplicator.IntegrationTests.Cli;

/// <summary>Completes command lines in real shells, with the scripts that the tool prints for them.</summary>
public sealed class ShellCompletionTests : IDisposable
{
    /// <summary>Lets the tool print its script and its suggestions. Any other command line prints its arguments.</summary>
    private const string Program = """
        #!/bin/sh
        case "$1" in
            completion | '[suggest'*) exec "$DOTNET" "$TOOL" "$@" ;;
            *) echo "arguments: $*" ;;
        esac

        """;

    /// <summary>Keys at a prompt, with a tab after each word to complete.</summary>
    private const string Keys =
        "dynamo-replicator verif\t--so\teu-west-1\torders --outp\tj\t\ndynamo-replicator run --checkpoint orders.ch\t\n";

    private const string Completed = "arguments: verify --source eu-west-1/orders --output json";

    private const string CompletedFile = "arguments: run --checkpoint orders.checkpoint";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("completion-");

    public ShellCompletionTests()
    {
        File.WriteAllText(PathOf("orders.checkpoint"), "");
        File.WriteAllText(PathOf("dynamo-replicator"), Program);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                PathOf("dynamo-replicator"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Bash_completes_verbs_options_values_and_files()
    {
        var output = await RunAsync("bash", ["--norc", "-i"], $"source <(dynamo-replicator completion bash)\n{Keys}exit\n");

        output.Should().Contain(Completed).And.Contain(CompletedFile);
    }

    [Fact]
    public async Task Zsh_completes_verbs_options_values_and_files()
    {
        if (!IsInstalled("zsh"))
        {
            return;
        }
        // Its line editor needs a terminal, which its module zpty provides.
        File.WriteAllText(PathOf("keys"), Keys);
        var output = await RunAsync("zsh", ["-f", "-c", """
            zmodload zsh/zpty
            zpty shell zsh -f -i
            zpty -w shell 'autoload -Uz compinit; compinit -u -D; source <(dynamo-replicator completion zsh)'
            zpty -w -n shell "$(<keys)"$'\nexit\n'
            while zpty -r shell line; do print -rn -- "$line"; done
            """], input: "");

        output.Should().Contain(Completed).And.Contain(CompletedFile);
    }

    [Fact]
    public async Task Fish_completes_verbs_options_values_and_files()
    {
        if (!IsInstalled("fish"))
        {
            return;
        }
        var output = await RunAsync("fish", ["--no-config", "-c", """
            dynamo-replicator completion fish | source
            complete --do-complete 'dynamo-replicator verif'
            complete --do-complete 'dynamo-replicator verify --sou'
            complete --do-complete 'dynamo-replicator verify --source eu-west-1'
            complete --do-complete 'dynamo-replicator verify --output j'
            complete --do-complete 'dynamo-replicator run --checkpoint orders.ch'
            """], input: "");

        output.Split('\n').Should().Equal("verify", "--source", "eu-west-1/", "json", "orders.checkpoint", "");
    }

    private static bool IsInstalled(string shell) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, shell)));

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);

    private async Task<string> RunAsync(string shell, string[] arguments, string input)
    {
        var start = new ProcessStartInfo(shell, arguments)
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{_folder.FullName}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["HOME"] = _folder.FullName;
        start.Environment["DOTNET"] = CliProcess.DotNet;
        start.Environment["TOOL"] = CliProcess.Program;
        using var process = Process.Start(start)!;
        using var late = new CancellationTokenSource(Patience, TimeProvider.System);
        var reading = Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(late.Token), process.StandardError.ReadToEndAsync(late.Token));
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(late.Token);
        return (await reading)[0];
    }
}
