using DynamoReplicator.Simulation.Checks;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Simulation.Lambda;

/// <summary>The function's log. It keeps the library's counts of each batch, and checks that no item data is logged.</summary>
internal sealed class ResultLog(Violations violations) : ILogger
{
    /// <summary>A text that every item of the workload has and that no log may contain.</summary>
    public const string ItemData = "confidential";

    private readonly List<LoggedCounts> _counts = [];

    /// <summary>The counts of the last batch, per replica.</summary>
    public IReadOnlyList<LoggedCounts> Counts => _counts;

    /// <summary>Discards the counts before the next batch.</summary>
    public void Clear() => _counts.Clear();

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (formatter(state, exception).Contains(ItemData, StringComparison.Ordinal))
        {
            violations.Add($"item data in the log: {formatter(state, exception)}");
        }
        if (state is not IEnumerable<KeyValuePair<string, object?>> members)
        {
            return;
        }
        var facts = members.ToDictionary(member => member.Key, member => member.Value);
        switch (eventId.Name)
        {
            case "Replicated" or "ReplicatedAtUnknownLag" or "Failed":
                _counts.Add(LoggedCounts.From(facts));
                break;
            case "FailedRecord":
                _counts[^1].FailureLines++;
                break;
            case "MoreFailedRecords":
                _counts[^1].FailureLines += (int)facts["Records"]!;
                break;
        }
    }
}

/// <summary>One replica's counts of a batch, as the library logs them.</summary>
/// <param name="Total">The sum of the counts.</param>
/// <param name="Parked">The number of parked records.</param>
/// <param name="Failed">The number of failed records.</param>
/// <param name="FirstFailed">The first failed sequence number, or null if no record failed.</param>
internal sealed record LoggedCounts(int Total, int Parked, int Failed, string? FirstFailed)
{
    private static readonly string[] Names = ["Written", "Superseded", "Skipped", "Parked", "Failed"];

    /// <summary>The number of failures that have been logged.</summary>
    public int FailureLines { get; set; }

    public static LoggedCounts From(Dictionary<string, object?> facts) => new(
        Names.Sum(name => (int)facts[name]!), (int)facts["Parked"]!, (int)facts["Failed"]!,
            facts.GetValueOrDefault("SequenceNumber") as string);
}
