namespace DynamoReplicator.Local;

/// <summary>A function to run on this machine.</summary>
public sealed record LocalFunctionOptions
{
    /// <summary>
    /// The function's program: a .NET assembly (<c>….dll</c>, run with <c>dotnet</c>) or an executable, such as <c>bootstrap</c>.
    /// </summary>
    public required string Executable { get; init; }

    /// <summary>The function's own environment variables, added to those that Lambda sets. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The function's name. Default: <c>replicator</c>.</summary>
    public string Name { get; init; } = "replicator";

    /// <summary>What the function is told about its memory; nothing limits it. Default: 512.</summary>
    public int MemorySizeInMB { get; init; } = 512;

    /// <summary>How long an invocation may take. Default: 30 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long after an invocation's timeout the process is killed. Default: zero, as in Lambda. A test of what the function does at its
    /// deadline sets it, so that a busy machine does not decide the test.
    /// </summary>
    public TimeSpan Leeway { get; init; }

    /// <summary>Called with each line that the function writes to stdout or stderr. Default: none.</summary>
    public Action<string>? OnOutput { get; init; }
}
