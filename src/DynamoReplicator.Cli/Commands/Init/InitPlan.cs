using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Configuration;
using DynamoReplicator.Items;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Cli.Commands.Init;

/// <summary>The steps that replication needs before it can start, and the problems that prevent them.</summary>
internal sealed record InitPlan
{
    /// <summary>Whether the source's stream must be enabled.</summary>
    public required bool EnableStream { get; init; }

    public required IReadOnlyList<TableToCreate> Create { get; init; }

    /// <summary>The problems that prevent every step.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Facts that the user should know.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public bool IsEmpty => !EnableStream && Create.Count == 0;

    /// <param name="source">The source, which exists.</param>
    /// <param name="replicas">The replicas, some of which may exist.</param>
    public static InitPlan For(FoundTable source, IReadOnlyList<FoundTable> replicas)
    {
        var table = source.Description!;
        var existing = replicas.Where(replica => replica.Description is not null).ToList();
        var missing = replicas.Where(replica => replica.Description is null).ToList();
        return new InitPlan
        {
            EnableStream = table.StreamSpecification?.StreamEnabled != true,
            Create =
            [
                .. missing.Select(replica =>
                    new TableToCreate(replica.Table, TableClone.RequestFor(table, replica.Table.Table), source.TimeToLive)),
            ],
            Problems = [.. StreamProblem(source).Concat(existing.SelectMany(replica => ProblemsOf(source, replica)))],
            Notes = [.. existing.SelectMany(replica => NotesOf(source, replica)).Concat(missing.Count > 0 ? EncryptionNote(table) : [])],
        };
    }

    /// <summary>Describes the plan step by step.</summary>
    public IEnumerable<string> Steps(TableReference source) =>
        (EnableStream ? [$"enable the stream of {source}, with new and old images"] : Enumerable.Empty<string>())
        .Concat(Create.Select(table => $"create {table.Table}: {TableClone.Describe(table.Request, table.TimeToLive)}"));

    /// <summary>
    /// A stream that is off can be enabled. A stream with another view type would first have to be disabled, which could break its other
    /// readers.
    /// </summary>
    private static IEnumerable<string> StreamProblem(FoundTable source) =>
        source.Description!.StreamSpecification?.StreamEnabled == true
        && SourceStream.ProblemOf(source.Description, source.Table, SuggestedCommand.AccessTo(source.Table)) is { } problem
            ? [problem]
            : [];

    private static IEnumerable<string> ProblemsOf(FoundTable source, FoundTable replica)
    {
        var (expected, actual) = (KeySchema.Of(source.Description!), KeySchema.Of(replica.Description!));
        if (!expected.Matches(actual))
        {
            yield return $"{replica.Table} exists, but its key schema ({actual}) differs from the source's ({expected}). " +
                "Delete it, or specify a different table.";
        }
        if (TableDifferences.IsSame(source.Table, source.Description!, replica.Table, replica.Description!))
        {
            yield return TableIdentity.SourceIsReplica(replica.Table);
        }
    }

    private static IEnumerable<string> NotesOf(FoundTable source, FoundTable replica)
    {
        yield return $"{replica.Table} exists and is not changed.";
        var differences = TableDifferences.InIndexes(source.Description!, replica.Description!).Select(difference => difference.What)
            .Concat(TableDifferences.InTimeToLive(source.TimeToLive, replica.TimeToLive).Select(difference => difference.What));
        foreach (var difference in differences)
        {
            yield return $"{replica.Table}: {difference}.";
        }
    }

    private static IEnumerable<string> EncryptionNote(TableDescription source)
    {
        if (source.SSEDescription?.KMSMasterKeyArn is not null)
        {
            yield return "The source is encrypted with a KMS key. A KMS key belongs to a Region, so the new tables get DynamoDB's own " +
                "key. " +
                "To set your own, run: aws dynamodb update-table --sse-specification.";
        }
    }
}
