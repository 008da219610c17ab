namespace DynamoReplicator.Local;

/// <summary>The last lines that a process wrote.</summary>
internal sealed class ProcessOutput(Action<string>? onLine)
{
    private const int LinesKept = 5_000;

    private readonly Queue<string> _lines = new();
    private readonly Lock _lock = new();

    public string Text => Last(LinesKept);

    public string Last(int lines)
    {
        lock (_lock)
        {
            return string.Join(Environment.NewLine, _lines.TakeLast(lines));
        }
    }

    /// <param name="line">A line, or null at the end of a stream.</param>
    public void Add(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lock)
        {
            if (_lines.Count == LinesKept)
            {
                _lines.Dequeue();
            }

            _lines.Enqueue(line);
        }

        onLine?.Invoke(line);
    }
}
