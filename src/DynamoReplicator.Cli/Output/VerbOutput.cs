using System.Text.Json;
using Spectre.Console;

namespace DynamoReplicator.Cli.Output;

/// <summary>
/// The output of a verb: lines for people, or one JSON object per line for programs. Warnings go to standard error. On a terminal, a live
/// line may stay below the others: it is redrawn in place and the cursor never moves up, so the lines above are never overwritten. Safe to
/// use from several threads.
/// </summary>
/// <param name="format">The format of the results.</param>
/// <param name="output">Receives the results.</param>
/// <param name="errors">Receives the warnings.</param>
/// <param name="time">The clock.</param>
/// <param name="screen">The terminal that shows both; null if they go elsewhere, or if it cannot redraw a line.</param>
internal sealed class VerbOutput(
    OutputFormat format, TextWriter output, TextWriter errors, TimeProvider time, IAnsiConsole? screen = null)
{
    private const string LineStart = "\r";
    private const string EraseToLineEnd = "\u001b[K";

    private readonly Lock _lock = new();

    public TimeProvider Time => time;

    public bool IsJson => format == OutputFormat.Json;

    public bool HasLiveLine => screen is not null;

    public static VerbOutput For(OutputFormat format, TextWriter output, TextWriter errors)
    {
        // The live line and the warnings above it share a screen, so both streams must be that terminal.
        var isTerminal = output == Console.Out && !Console.IsOutputRedirected && !Console.IsErrorRedirected;
        var screen = format == OutputFormat.Text && isTerminal && AnsiConsole.Profile.Capabilities.Ansi ? AnsiConsole.Console : null;
        return new VerbOutput(format, output, errors, TimeProvider.System, screen);
    }

    /// <summary>Writes a text in the text format. The JSON format omits it.</summary>
    public void WriteText(string text)
    {
        if (!IsJson)
        {
            WriteLine(output, text);
        }
    }

    /// <summary>Writes an event in the JSON format. The text format omits it.</summary>
    /// <param name="kind">The kind of event.</param>
    /// <param name="write">Writes the event's properties.</param>
    public void WriteJson(string kind, Action<Utf8JsonWriter> write)
    {
        if (IsJson)
        {
            var line = JsonLine.Of(kind, time.GetUtcNow(), write);
            lock (_lock)
            {
                output.WriteLine(line);
                output.Flush();
            }
        }
    }

    /// <summary>Writes a warning to standard error.</summary>
    public void Warn(string message)
    {
        var text = $"{CommandLineTool.Name}: {message}";
        if (screen is null)
        {
            WriteLine(errors, text);
            return;
        }
        lock (_lock)
        {
            Draw("");
            screen.Write(new Text(SafeText.Lines(text) + Environment.NewLine, new Style(Color.Yellow)));
        }
    }

    /// <summary>Replaces the live line.</summary>
    public void DrawLiveLine(string line)
    {
        lock (_lock)
        {
            Draw(SafeText.Of(line));
        }
    }

    public void EraseLiveLine() => DrawLiveLine("");

    private void WriteLine(TextWriter writer, string text)
    {
        lock (_lock)
        {
            Draw("");
            writer.WriteLine(SafeText.Lines(text));
        }
    }

    /// <summary>The last column stays free, because terminals wrap there.</summary>
    private void Draw(string line)
    {
        if (screen is not null)
        {
            var width = Math.Max(0, screen.Profile.Width - 1);
            screen.Write(new ControlCode($"{LineStart}{(line.Length > width ? line[..width] : line)}{EraseToLineEnd}"));
        }
    }
}
