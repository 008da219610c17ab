using System.CommandLine;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.Output;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>Creates the verbs that work on a source and its replicas.</summary>
internal static class TableVerb
{
    /// <summary>Creates a verb without options of its own.</summary>
    public static VerbCommand Create(string name, string description, string examples, Func<VerbCall, Task<int>> run) =>
        Create(name, description, examples, [], _ => 0, (call, _) => run(call));

    /// <param name="name">The verb.</param>
    /// <param name="description">The first line of its help.</param>
    /// <param name="examples">The examples in its help.</param>
    /// <param name="options">The verb's own options. The help shows them after the tables'.</param>
    /// <param name="read">Reads the verb's own options. Others may be missing or invalid.</param>
    /// <param name="run">Runs the verb and returns an <see cref="ExitCode"/>.</param>
    /// <param name="runsUntilStopped">Whether a stop is the verb's normal end.</param>
    public static VerbCommand Create<TSettings>(
        string name,
        string description,
        string examples,
        IEnumerable<Option> options,
        Func<Arguments, TSettings> read,
        Func<VerbCall, TSettings, Task<int>> run,
        bool runsUntilStopped = false)
    {
        var verb = new VerbCommand(name, description, examples, Bind);
        foreach (var option in TableOptions.OfTables.Concat(options).Append(TableOptions.Output))
        {
            // Without this, a word after a flag could be its value, and would not be completed.
            option.Arity = option is Option<bool> ? ArgumentArity.Zero : option.Arity;
            verb.Options.Add(option);
        }
        return verb;

        VerbAction? Bind(Arguments arguments)
        {
            var (tables, settings, format) = (TableArguments.Read(arguments), read(arguments), TableOptions.FormatOf(arguments));
            var verbosity = GlobalOptions.VerbosityOf(arguments);
            return tables is null ? null : async (output, errors, stop) =>
            {
                AwsProfile.Use(tables.Profile);
                var call = new VerbCall(tables, VerbOutput.For(format, verbosity, output, errors), stop);
                try
                {
                    var account = await SourceAmongReplicas.ThrowIfAnyAsync(tables, call.Http, stop);
                    return await run(call with { OwnAccount = account }, settings);
                }
                catch (OperationCanceledException) when (runsUntilStopped && stop.IsCancellationRequested)
                {
                    return ExitCode.Done;
                }
                catch (Exception) when (!runsUntilStopped && stop.IsCancellationRequested)
                {
                    // The call in flight may throw any exception when it is canceled.
                    call.Output.Warn($"{name} was stopped before it finished.");
                    return ExitCode.Failure;
                }
            };
        }
    }
}
