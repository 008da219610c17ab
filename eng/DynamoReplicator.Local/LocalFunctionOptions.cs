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

    /// <summary>The function's memory in MB, as its environment states it. Nothing enforces it. Default: 512.</summary>
    public int MemorySizeInMB { get; init; } = 512;

    /// <summary>The timeout of an invocation. Default: 30 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The time between an invocation's timeout and the kill of the process. Default: zero, as in Lambda. Tests of the function's deadline
    /// set it, so that they pass on a slow machine.
    /// </summary>
    public TimeSpan Leeway { get; init; }

    /// <summary>Called with each line that the function writes to stdout or stderr. Default: none.</summary>
    public Action<string>? OnOutput { get; init; }
}
