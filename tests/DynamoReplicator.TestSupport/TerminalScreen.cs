using System.Globalization;

namespace DynamoReplicator.TestSupport;

/// <summary>The screen of a terminal after a program has written to it: a small emulation of xterm with its scrollback.</summary>
internal sealed class TerminalScreen(int columns, int rows)
{
    private readonly List<char[]> _lines = [Blank(columns)];
    private int _top;
    private int _row;
    private int _column;

    /// <summary>All lines, including those that have scrolled out, without trailing blanks.</summary>
    public IReadOnlyList<string> Lines => [.. _lines.Select(line => new string(line).TrimEnd())];

    public static TerminalScreen Showing(string written, int columns, int rows)
    {
        var screen = new TerminalScreen(columns, rows);
        screen.Write(written);
        return screen;
    }

    private void Write(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            switch (text[index])
            {
                case '\u001b' when index + 1 < text.Length && text[index + 1] == '[':
                    index = Control(text, index + 2);
                    break;
                case '\u001b':
                    index++; // A sequence of one character, which sets a mode of the keyboard.
                    break;
                case '\r':
                    _column = 0;
                    break;
                case '\n':
                    _column = 0;
                    NextLine();
                    break;
                case >= ' ' and var letter:
                    Put(letter);
                    break;
            }
        }
    }

    private void Put(char letter)
    {
        if (_column == columns)
        {
            _column = 0;
            NextLine();
        }
        _lines[_row][_column++] = letter;
    }

    private void NextLine()
    {
        _row++;
        while (_lines.Count <= _row)
        {
            _lines.Add(Blank(columns));
        }
        _top = Math.Max(_top, _row - rows + 1);
    }

    /// <summary>A control sequence: <c>ESC [ parameters letter</c>.</summary>
    /// <returns>The index of its letter.</returns>
    private int Control(string text, int start)
    {
        var end = start;
        while (!char.IsAsciiLetter(text[end]))
        {
            end++;
        }
        var first = text[start..end].Split(';')[0];
        var parameter = int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        Apply(text[end], parameter);
        return end;
    }

    private void Apply(char command, int parameter)
    {
        var distance = Math.Max(1, parameter); // Terminals treat a move by 0 as a move by 1.
        switch (command)
        {
            case 'A':
                _row = Math.Max(_top, _row - distance);
                break;
            case 'B':
                _row = Math.Min(Math.Min(_lines.Count, _top + rows) - 1, _row + distance);
                break;
            case 'C':
                _column = Math.Min(columns - 1, _column + distance);
                break;
            case 'D':
                _column = Math.Max(0, _column - distance);
                break;
            case 'G':
                _column = Math.Min(columns, distance) - 1;
                break;
            case 'K':
                Array.Fill(_lines[_row], ' ', parameter == 0 ? _column : 0, columns - (parameter == 0 ? _column : 0));
                break;
            case 'J' when parameter == 0:
                Array.Fill(_lines[_row], ' ', _column, columns - _column);
                _lines.Skip(_row + 1).ToList().ForEach(line => Array.Fill(line, ' '));
                break;
            case 'h' or 'l' or 'm':
                break; // Modes and colors.
            default:
                throw new NotSupportedException($"ESC[{parameter}{command} is not emulated. Add it.");
        }
    }

    private static char[] Blank(int columns)
    {
        var line = new char[columns];
        Array.Fill(line, ' ');
        return line;
    }
}
