using System.CommandLine;
using DynamoReplicator.Cli.Output;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>The options that the program and every verb accept, before or after the verb.</summary>
internal static class GlobalOptions
{
    public static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Prints the library's log to standard error, such as each retry. It may show the keys of items, but no other data.",
        Recursive = true,
        Arity = ArgumentArity.Zero,
    };

    public static readonly Option<bool> Quiet = CreateQuiet();

    public static IEnumerable<Option> All => [Verbose, Quiet];

    public static Verbosity VerbosityOf(Arguments arguments) =>
        arguments.Value(Quiet) ? Verbosity.Quiet : arguments.Value(Verbose) ? Verbosity.Verbose : Verbosity.Normal;

    private static Option<bool> CreateQuiet()
    {
        var quiet = new Option<bool>("--quiet")
        {
            Description = "Prints only results, warnings, and errors: no estimate and no progress.",
            Recursive = true,
            Arity = ArgumentArity.Zero,
        };
        quiet.Validators.Add(result =>
        {
            if (result.GetResult(Verbose) is { Implicit: false })
            {
                result.AddError("--verbose and --quiet contradict each other. Specify one.");
            }
        });
        return quiet;
    }
}
