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
    private const string Uncolored = "\u001b[0m";

    private readonly Lock _lock = new();

    public TimeProvider Time => time;

    public bool IsJson => format == OutputFormat.Json;

    public bool HasLiveLine => screen is not null;

    public Verbosity Verbosity { get; init; }

    public bool IsQuiet => Verbosity == Verbosity.Quiet;

    /// <summary>Whether the terminal shows the outcomes of checks in colors.</summary>
    public bool HasColors { get; init; }

    public static VerbOutput For(OutputFormat format, Verbosity verbosity, TextWriter output, TextWriter errors)
    {
        var isTerminal = output == Console.Out && !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;
        // The live line and the warnings above it share a screen, so both streams must be that terminal.
        var screen = format == OutputFormat.Text && isTerminal && !Console.IsErrorRedirected ? AnsiConsole.Console : null;
        return new VerbOutput(format, output, errors, TimeProvider.System, screen)
        {
            Verbosity = verbosity,
            // Spectre finds no colors if NO_COLOR is set, or if the terminal has none.
            HasColors = isTerminal && AnsiConsole.Profile.Capabilities.ColorSystem != ColorSystem.NoColors,
        };
    }

    /// <summary>Writes a result in the text format. The JSON format omits it.</summary>
    public void WriteText(string text)
    {
        if (!IsJson)
        {
            WriteLine(output, SafeText.Lines(text));
        }
    }

    /// <summary>Writes a text that is not a result, such as the progress. Quiet output and the JSON format omit it.</summary>
    public void WriteNote(string text)
    {
        if (!IsQuiet)
        {
            WriteText(text);
        }
    }

    /// <summary>Writes the outcome of a check in the text format. Quiet output omits it if it is <see cref="Outcome.Ok"/>.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="text">The subject and what was found.</param>
    /// <param name="whatToDo">The remedy, on a line of its own; null for none.</param>
    public void WriteOutcome(Outcome outcome, string text, string? whatToDo = null)
    {
        if (IsJson || (IsQuiet && outcome == Outcome.Ok))
        {
            return;
        }
        var word = $"{WordFor(outcome),-8}";
        WriteLine(output, $"{(HasColors ? $"{ColorOf(outcome)}{word}{Uncolored}" : word)} {SafeText.Lines(text)}");
        if (whatToDo is not null)
        {
            WriteLine(output, $"{"",-8} {SafeText.Lines(whatToDo)}");
        }
    }

    public static string WordFor(Outcome outcome) => outcome switch
    {
        Outcome.Ok => "ok",
        Outcome.Note => "note",
        _ => "problem",
    };

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
    public void Warn(string message) => WriteError(message, new Style(Color.Yellow));

    /// <summary>Writes a line of the log to standard error.</summary>
    public void WriteLog(string line) => WriteError(line, Style.Plain);

    /// <summary>Replaces the live line. Quiet output has none.</summary>
    public void DrawLiveLine(string line)
    {
        lock (_lock)
        {
            Draw(IsQuiet ? "" : SafeText.Of(line));
        }
    }

    public void EraseLiveLine() => DrawLiveLine("");

    private static string ColorOf(Outcome outcome) => outcome switch
    {
        Outcome.Ok => "\u001b[32m", // green
        Outcome.Note => "\u001b[36m", // cyan
        _ => "\u001b[31m", // red
    };

    private void WriteError(string message, Style style)
    {
        var text = SafeText.Lines($"{CommandLineTool.Name}: {message}");
        if (screen is null)
        {
            WriteLine(errors, text);
            return;
        }
        lock (_lock)
        {
            Draw("");
            screen.Write(new Text(text + Environment.NewLine, style));
        }
    }

    /// <param name="writer">The stream.</param>
    /// <param name="text">The text without control characters of unknown origin.</param>
    private void WriteLine(TextWriter writer, string text)
    {
        lock (_lock)
        {
            Draw("");
            writer.WriteLine(text);
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
