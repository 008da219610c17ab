using System.CommandLine;
using DynamoReplicator.Cli.Aws;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>The tables on a command line, as they were written, and how to reach them.</summary>
internal sealed record TableArguments(
    string Source, IReadOnlyList<string> Replicas, string? ReplicaRoleArn = null, Uri? Endpoint = null, string? Profile = null)
{
    /// <exception cref="FormatException">The source is not a table's address. <see cref="TableArgumentsValidator"/> reports that
    /// first.</exception>
    public TableReference SourceTable => TableReference.Parse(Source) with { Endpoint = Endpoint };

    /// <exception cref="FormatException">A replica is not a table's address. <see cref="TableArgumentsValidator"/> reports that
    /// first.</exception>
    public IEnumerable<ReplicaTable> ReplicaTables =>
        Replicas.Select(replica => ReplicaTable.Parse(replica) with { RoleArn = ReplicaRoleArn, Endpoint = Endpoint });

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
        // An invalid endpoint is reported once, not with every table.
        return TableArgumentsValidator.Validate(
                command.ValidValue(TableOptions.Source),
                command.ValidValue(TableOptions.Replicas) ?? [],
                command.ValidValue(TableOptions.ReplicaRole),
                unusable is null ? endpoint : null)
            .Concat(AwsProfile.Validate(command)).Prepend(unusable).OfType<string>();
    }
}
