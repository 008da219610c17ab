using System.CommandLine;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Configuration;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>The tables on a command line, as they were written, and how to reach them.</summary>
internal sealed record TableArguments(
    string Source,
    IReadOnlyList<string> Replicas,
    string? ReplicaRoleArn = null,
    Uri? Endpoint = null,
    string? Profile = null,
    string? ReplicaRoleExternalId = null,
    string? ReplicaRoleSessionName = null)
{
    /// <exception cref="FormatException">The source is not a table's address.
    /// <see cref="TableArgumentsValidator"/> reports that first.</exception>
    public TableAddress SourceAddress =>
        TableAddress.TryParse(Source, out var address) ? address : throw new FormatException(TableAddress.Malformed(Source));

    /// <exception cref="FormatException">The source is not a table's address.
    /// <see cref="TableArgumentsValidator"/> reports that first.</exception>
    public TableReference SourceTable => TableReference.Parse(Source) with { Endpoint = Endpoint };

    /// <exception cref="FormatException">A replica is not a table's address.
    /// <see cref="TableArgumentsValidator"/> reports that first.</exception>
    public IEnumerable<ReplicaTable> ReplicaTables => Replicas.Select(ReplicaOf);

    /// <param name="replica">One of the replicas.</param>
    /// <exception cref="FormatException">The replica is not a table's address.</exception>
    public ReplicaTable ReplicaOf(string replica) => ReplicaTable.Parse(replica) with
    {
        RoleArn = ReplicaRoleArn,
        RoleExternalId = ReplicaRoleExternalId,
        RoleSessionName = ReplicaRoleSessionName,
        Endpoint = Endpoint,
    };

    public static TableArguments Of(ParseResult command) => new(
        command.GetRequiredValue(TableOptions.Source),
        command.GetRequiredValue(TableOptions.Replicas),
        command.GetValue(TableOptions.ReplicaRole),
        TableOptions.EndpointOf(command),
        command.GetValue(TableOptions.Profile),
        command.GetValue(TableOptions.ReplicaRoleExternalId),
        command.GetValue(TableOptions.ReplicaRoleSessionName));

    public static IEnumerable<string> Validate(ParseResult command)
    {
        var endpoint = TableOptions.EndpointOf(command);
        var unusable = TableArgumentsValidator.ValidateEndpoint(command.ValidValue(TableOptions.Endpoint), endpoint);
        var source = command.ValidValue(TableOptions.Source);
        var tables = new TableArguments(
            source ?? "",
            command.ValidValue(TableOptions.Replicas) ?? [],
            command.ValidValue(TableOptions.ReplicaRole),
            unusable is null ? endpoint : null, // An invalid endpoint is reported once, not with every table.
            ReplicaRoleExternalId: command.ValidValue(TableOptions.ReplicaRoleExternalId),
            ReplicaRoleSessionName: command.ValidValue(TableOptions.ReplicaRoleSessionName));
        return TableArgumentsValidator.Validate(source, tables)
            .Concat(AwsProfile.Validate(command)).Prepend(unusable).OfType<string>();
    }
}
