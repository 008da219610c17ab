using System.Text.Json;
using Spectre.Console;

namespace DynamoReplicator.Cli.Output;

/// <summary>
/// The output of a verb: lines for people, or one JSON object per line for programs. Warnings go to standard error. Safe to use from
/// several threads.
/// </summary>
internal sealed class VerbOutput(OutputFormat format, TextWriter output, TextWriter errors, TimeProvider time)
{
    private readonly TextWriter _output = TextWriter.Synchronized(output);
    private readonly TextWriter _errors = TextWriter.Synchronized(errors);

    public TimeProvider Time => time;

    public bool IsJson => format == OutputFormat.Json;

    /// <summary>Whether the output is a terminal that can show a progress bar.</summary>
    public bool IsTerminal => !IsJson && output == Console.Out && !Console.IsOutputRedirected && !Console.IsErrorRedirected;

    /// <summary>Writes a text in the text format. The JSON format omits it.</summary>
    public void WriteText(string text)
    {
        if (!IsJson)
        {
            _output.WriteLine(SafeText.Lines(text));
        }
    }

    /// <summary>Writes an event in the JSON format. The text format omits it.</summary>
    /// <param name="kind">The kind of event.</param>
    /// <param name="write">Writes the event's properties.</param>
    public void WriteJson(string kind, Action<Utf8JsonWriter> write)
    {
        if (IsJson)
        {
            _output.WriteLine(JsonLine.Of(kind, time.GetUtcNow(), write));
            _output.Flush();
        }
    }

    /// <summary>Writes a warning to standard error.</summary>
    public void Warn(string message)
    {
        var line = SafeText.Lines($"{CommandLineTool.Name}: {message}");
        if (IsTerminal)
        {
            ProgressView.WriteAbove(AnsiConsole.Console, line);
            return;
        }
        _errors.WriteLine(line);
    }
}
