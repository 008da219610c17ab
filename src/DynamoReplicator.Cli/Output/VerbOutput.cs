using System.Text.Json;
using Spectre.Console;

namespace DynamoReplicator.Cli.Output;

/// <summary>How a verb talks: lines for people, or a JSON object a line for programs. What is amiss goes to standard error. Safe to use from several threads.</summary>
internal sealed class VerbOutput(OutputFormat format, TextWriter output, TextWriter errors, TimeProvider time)
{
    private readonly TextWriter _output = TextWriter.Synchronized(output);
    private readonly TextWriter _errors = TextWriter.Synchronized(errors);

    public TimeProvider Time => time;

    public bool IsJson => format == OutputFormat.Json;

    /// <summary>Whether a person looks at it, on a screen that can be drawn on.</summary>
    public bool IsTerminal => !IsJson && output == Console.Out && !Console.IsOutputRedirected && !Console.IsErrorRedirected;

    /// <summary>Says something to a person; a program does not hear it.</summary>
    public void WriteText(string text)
    {
        if (!IsJson)
        {
            _output.WriteLine(SafeText.Lines(text));
        }
    }

    /// <summary>Says something to a program; a person does not hear it.</summary>
    /// <param name="kind">What kind of event it is.</param>
    /// <param name="write">Writes its properties.</param>
    public void WriteJson(string kind, Action<Utf8JsonWriter> write)
    {
        if (IsJson)
        {
            _output.WriteLine(JsonLine.Of(kind, time.GetUtcNow(), write));
            _output.Flush();
        }
    }

    /// <summary>Says what is amiss.</summary>
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
