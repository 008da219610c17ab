using System.Collections;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Configuration;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>The tables on a command line, and how to reach them.</summary>
/// <param name="SourceTable">The source.</param>
/// <param name="ReplicaTables">The replicas. All are reached with the same role, and at the source's endpoint.</param>
/// <param name="Profile">The AWS profile; null for the SDK's choice.</param>
internal sealed record TableArguments(TableReference SourceTable, IReadOnlyList<ReplicaTable> ReplicaTables, string? Profile = null)
{
    /// <summary>The selection of partial replicas, as it was given. It applies to every replica. Empty for whole replicas.</summary>
    public IReadOnlyList<SelectionArgument> Selection { get; init; } = [];

    public TableAddress SourceAddress => AddressOf(SourceTable);

    public static TableAddress AddressOf(TableReference table) => new(table.Region, table.Account, table.Name);

    /// <returns>Null if a table is missing or invalid.</returns>
    public static TableArguments? Read(Arguments arguments) => Read(
        arguments,
        replica => SelectionOptions.Apply(arguments, replica) with
        {
            RoleExternalId = arguments.Value(TableOptions.ReplicaRoleExternalId),
            RoleSessionName = arguments.Value(TableOptions.ReplicaRoleSessionName),
        });

    /// <param name="arguments">The command line.</param>
    /// <param name="withRole">Adds to a replica what assumes its role, if the verb assumes it.</param>
    /// <returns>Null if a table is missing or invalid.</returns>
    public static TableArguments? Read(Arguments arguments, Func<ReplicaTable, ReplicaTable> withRole)
    {
        var errorsBefore = arguments.Errors.Count;
        SelectionOptions.RejectVariables(arguments, SetVariables());
        var endpoint = TableOptions.EndpointOf(arguments);
        var source = ReadSource(arguments, endpoint);
        var given = arguments.Value(TableOptions.Replicas) ?? [];
        var replicas = given.Select(address => ReadReplica(arguments, address)).OfType<ReplicaTable>()
            .Select(replica => withRole(replica) with { RoleArn = arguments.Value(TableOptions.ReplicaRole), Endpoint = endpoint })
            .ToList();
        foreach (var replica in replicas.Where(replica => source is not null && SourceAmongReplicas.IsCertain(replica, AddressOf(source))))
        {
            arguments.Reject(SourceAmongReplicas.Refusal(replica));
        }
        if (replicas.Count > 0 && replicas.Count == given.Length)
        {
            foreach (var mistake in ReplicatorOptionsValidator.ErrorsIn(new ReplicatorOptions { Replicas = replicas }))
            {
                arguments.Reject(mistake);
            }
        }
        var profile = AwsProfile.Read(arguments);
        var isComplete = source is not null && replicas.Count > 0 && arguments.Errors.Count == errorsBefore;
        return isComplete ? new TableArguments(source!, replicas, profile) { Selection = SelectionOptions.Given(arguments) } : null;
    }

    /// <summary>The names of the variables with a text. The function takes white space for unset.</summary>
    private static IEnumerable<string> SetVariables() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Where(variable => !string.IsNullOrWhiteSpace((string?)variable.Value)).Select(variable => (string)variable.Key);

    private static TableReference? ReadSource(Arguments arguments, Uri? endpoint)
    {
        if (arguments.Value(TableOptions.Source) is not { } address)
        {
            return null;
        }
        if (!TableAddress.TryParse(address, out var parsed))
        {
            arguments.Reject($"--source: {TableAddress.Malformed(address)}");
            return null;
        }
        if (!TableAddress.IsRegion(parsed.Region))
        {
            arguments.Reject(
                $"--source: '{parsed.Region}' is not a Region. {TableAddressRule.InRegion(parsed.Region)}. " +
                "Specify its system name, such as 'us-east-1'.");
        }
        return TableReference.Parse(address) with { Endpoint = endpoint };
    }

    private static ReplicaTable? ReadReplica(Arguments arguments, string address)
    {
        if (TableAddress.TryParse(address, out _))
        {
            return ReplicaTable.Parse(address);
        }
        arguments.Reject($"--replica: {TableAddress.Malformed(address)}");
        return null;
    }
}
