using System.CommandLine;
using DynamoReplicator.Cli.Aws;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>The tables that a verb is about, as they were named, and how to reach them.</summary>
internal sealed record TableArguments(
    string Source, IReadOnlyList<string> Replicas, string? ReplicaRoleArn = null, Uri? Endpoint = null, string? Profile = null)
{
    /// <exception cref="FormatException">It is not a table's address: <see cref="TableArgumentsValidator"/> tells so before.</exception>
    public TableReference SourceTable => TableReference.Parse(Source) with { Endpoint = Endpoint };

    /// <exception cref="FormatException">One is not a table's address: <see cref="TableArgumentsValidator"/> tells so before.</exception>
    public IEnumerable<ReplicaTable> ReplicaTables => Replicas.Select(replica => ReplicaTable.Parse(replica) with { RoleArn = ReplicaRoleArn, Endpoint = Endpoint });

    public static TableArguments Of(ParseResult command) => new(
        command.GetRequiredValue(TableOptions.Source),
        command.GetRequiredValue(TableOptions.Replicas),
        command.GetValue(TableOptions.ReplicaRole),
        TableOptions.EndpointOf(command),
        command.GetValue(TableOptions.Profile));

    public static IEnumerable<string> Validate(ParseResult command)
    {
        var endpoint = TableOptions.EndpointOf(command);
        var unusable = TableArgumentsValidator.ValidateEndpoint(command.ValidValue(TableOptions.Endpoint), endpoint);
        // An endpoint that cannot be used says nothing about the tables.
        return TableArgumentsValidator.Validate(
                command.ValidValue(TableOptions.Source),
                command.ValidValue(TableOptions.Replicas) ?? [],
                command.ValidValue(TableOptions.ReplicaRole),
                unusable is null ? endpoint : null)
            .Concat(AwsProfile.Validate(command)).Prepend(unusable).OfType<string>();
    }
}
