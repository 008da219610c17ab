using System.CommandLine.Parsing;
using DynamoReplicator.Contenders;

namespace DynamoReplicator.EndToEnd.Batches;

/// <summary>The contenders that a run compares when it does not compare all of them.</summary>
internal static class Selection
{
    /// <summary>The size for which the targets are set.</summary>
    public const int DefaultRecords = 4_000;

    public static string Names { get; } = string.Join(", ", Contender.All.Select(contender => contender.Name));

    /// <summary>Reads names separated by commas. The contenders keep the order of the tables.</summary>
    public static IReadOnlyList<Contender> Parse(ArgumentResult argument)
    {
        var names = argument.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries)).ToList();
        var unknown = names.Where(name => !Contender.All.Any(contender => contender.Name == name)).Distinct().ToList();
        if (unknown.Count > 0)
        {
            argument.AddError($"--only has no contender '{string.Join("', '", unknown)}'. The contenders are {Names}.");
        }
        return [.. Contender.All.Where(contender => names.Contains(contender.Name))];
    }
}
