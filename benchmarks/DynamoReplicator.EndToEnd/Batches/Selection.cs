using System.CommandLine.Parsing;
using DynamoReplicator.Contenders;

namespace DynamoReplicator.EndToEnd.Batches;

/// <summary>The contenders that a run compares when it does not compare all of them.</summary>
internal static class Selection
{
    /// <summary>The size for which the targets are set.</summary>
    public const int DefaultRecords = 4_000;

    /// <summary>Selects the experiment with throttled replicas instead of contenders.</summary>
    public const string Throttled = "throttled";

    public static string Names { get; } = string.Join(", ", Contender.All.Select(contender => contender.Name));

    /// <summary>Reads names separated by commas. The contenders keep the order of the tables.</summary>
    public static IReadOnlyList<Contender> Parse(ArgumentResult argument)
    {
        var names = argument.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries)).ToList();
        if (names is [Throttled])
        {
            return [];
        }
        var unknown = names.Where(name => !Contender.All.Any(contender => contender.Name == name)).Distinct().ToList();
        if (unknown.Count > 0)
        {
            argument.AddError(
                $"--only has no contender '{string.Join("', '", unknown)}'. The contenders are {Names}. " +
                $"'{Throttled}' selects an experiment and stands alone.");
        }
        return [.. Contender.All.Where(contender => names.Contains(contender.Name))];
    }
}
