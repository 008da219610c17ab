using System.CommandLine;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Commands.Completion;

/// <summary>The verb <c>completion</c> on the command line, with a verb of its own for each shell.</summary>
internal static class CompletionCommand
{
    public static Command Create() => new("completion", "Prints a script that lets a shell complete verbs, options, and values.")
    {
        CreateFor("bash", "completion.bash", """
              # Complete in this shell. Add the line to ~/.bashrc to complete in every shell
              source <(dynamo-replicator completion bash)
            """),
        CreateFor("zsh", "completion.zsh", """
              # Complete in this shell. Add the line to ~/.zshrc, after compinit, to complete in every shell
              source <(dynamo-replicator completion zsh)
            """),
        CreateFor("fish", "completion.fish", """
              # Complete in this shell. Add the line to ~/.config/fish/config.fish to complete in every shell
              dynamo-replicator completion fish | source
            """),
        CreateFor("pwsh", "completion.ps1", """
              # Complete in this shell. Add the line to $PROFILE to complete in every shell
              dynamo-replicator completion pwsh | Out-String | Invoke-Expression
            """),
    };

    private static VerbCommand CreateFor(string shell, string script, string examples) => new(
        shell,
        $"Prints the script for {shell}.",
        examples,
        _ => async (output, _, stop) =>
        {
            using var text = new StreamReader(typeof(CompletionCommand).Assembly.GetManifestResourceStream(script)!);
            await output.WriteAsync(await text.ReadToEndAsync(stop));
            return ExitCode.Done;
        });
}
