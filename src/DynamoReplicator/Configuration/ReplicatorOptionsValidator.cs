using System.Globalization;
using System.Text.RegularExpressions;

namespace DynamoReplicator.Configuration;

/// <summary>Validates the options and returns all errors. Each says what was given, what is wrong and what to do.</summary>
internal static partial class ReplicatorOptionsValidator
{
    public static IEnumerable<string> ErrorsIn(ReplicatorOptions options) => options.Replicas is { Count: > 0 }
        ? ErrorsInGivenValues(options)
        : ["Replicas is empty. Specify at least one replica table, such as new ReplicaTable(\"eu-west-1\", \"orders\").",
            .. ErrorsInGivenValues(options)];

    public static IEnumerable<string> ErrorsInGivenValues(ReplicatorOptions options)
    {
        TableAddress? source = null;
        if (options.Source is { } given)
        {
            source = TableIdentity.AddressOf(given);
            foreach (var mistake in ErrorsIn(given))
            {
                yield return $"Source {given}: {mistake}";
            }
        }
        var seen = new HashSet<(string, string?, Uri?, object?)>();
        foreach (var replica in options.Replicas ?? [])
        {
            if (replica is null)
            {
                yield return "Replicas contains null. Remove it.";
                continue;
            }
            foreach (var mistake in ErrorsIn(replica))
            {
                yield return $"Replica {replica}: {mistake}";
            }
            if (!seen.Add((replica.ToString(), TableIdentity.AccountOf(replica) ?? replica.RoleArn, replica.Endpoint, replica.Client)))
            {
                yield return $"Replica {replica} is listed twice, so two writers could reorder its changes. Remove one.";
            }
            if (source is { } table && TableIdentity.IsSourceInAws(replica, table, ownAccount: null) == true)
            {
                yield return TableIdentity.SourceIsReplica(replica);
            }
        }
        if (options.MaxConcurrency is < 1 or > 1000)
        {
            yield return $"MaxConcurrency is {options.MaxConcurrency.ToString(CultureInfo.InvariantCulture)}, which is out of range. " +
                "Specify 1 to 1000, or leave it out for 16.";
        }
        if (options.DeadlineMargin is { } margin && (margin < TimeSpan.Zero || margin > TimeSpan.FromMinutes(15)))
        {
            yield return $"DeadlineMargin is {margin}, which is out of range. Specify 0 to 15 minutes, the longest a function may run, " +
                "or leave it out for a tenth of the remaining time (1 s to 5 s).";
        }
        if (options.TimeProvider is null)
        {
            yield return "TimeProvider is null. Remove the setting to use the system's clock.";
        }
    }

    public static void ThrowIfAny(IReadOnlyCollection<string> mistakes, string subject = "replicator")
    {
        if (mistakes.Count > 0)
        {
            throw new ArgumentException($"The {subject}'s options have "
                + $"{Count(mistakes.Count)}:{string.Concat(mistakes.Select(mistake => $"{Environment.NewLine}- {mistake}"))}");
        }
    }

    public static IEnumerable<string> ErrorsIn(TableReference table)
    {
        if (!TableAddress.IsRegion(table.Region))
        {
            yield return $"'{table.Region}' is not a Region name. {TableAddressRule.InRegion(table.Region)}. Specify its system name, " +
                "such as 'eu-west-1'.";
        }
        if (TableAddress.TryParse(table.Table, out var arn) && arn.Account is not null)
        {
            if (arn.Region != table.Region)
            {
                yield return $"The table's ARN is in Region '{arn.Region}', but the Region is '{table.Region}'. Specify the same Region.";
            }
        }
        else if (!TableAddress.IsTableName(table.Table))
        {
            yield return $"'{table.Table}' is not a table name or a table ARN.{TableAddressRule.BrokenByTable(table.Table)}";
        }
        if (table.RoleArn is { } role && !RoleArn().IsMatch(role))
        {
            yield return $"'{role}' is not a role's ARN. Specify it as 'arn:aws:iam::123456789012:role/orders-replica'.";
        }
        if (table.RoleExternalId is { } externalId && !ExternalId().IsMatch(externalId))
        {
            yield return $"'{externalId}' is not an external ID. It has 2 to 1224 letters, digits and the characters _+=,.@:/-, " +
                "as the role's trust policy spells it.";
        }
        if (table.RoleSessionName is { } sessionName && !SessionName().IsMatch(sessionName))
        {
            yield return $"'{sessionName}' is not a role session's name. It has 2 to 64 letters, digits and the characters _+=,.@-, " +
                "such as 'orders-replicator'.";
        }
        if (table.RoleArn is null && (table.RoleExternalId ?? table.RoleSessionName) is not null)
        {
            yield return "An external ID or a session name is set, but no role to assume with it. " +
                "Specify the role's ARN, or leave them out.";
        }
        if (table is ReplicaTable { Client: not null } && (table.RoleArn is not null || table.Endpoint is not null))
        {
            yield return "A Client is set, so RoleArn and Endpoint would be ignored. Set them in that client, or remove the Client.";
        }
        if (table is ReplicaTable replica)
        {
            foreach (var mistake in SelectionValidator.ErrorsIn(replica))
            {
                yield return mistake;
            }
        }
        if (table.Endpoint is { } endpoint && (!endpoint.IsAbsoluteUri || endpoint.Scheme is not ("http" or "https")))
        {
            yield return $"'{endpoint}' is not an endpoint. Specify an http or https address, such as 'http://localhost:8000'.";
        }
    }

    private static string Count(int mistakes) =>
        mistakes == 1 ? "an error" : $"{mistakes.ToString(CultureInfo.InvariantCulture)} errors";

    [GeneratedRegex(@"^arn:[a-z-]+:iam::(?<account>\d{12}):role/[\w+=,.@/-]+\z")]
    private static partial Regex RoleArn();

    [GeneratedRegex(@"^[\w+=,.@:/-]{2,1224}\z", RegexOptions.ECMAScript)]
    private static partial Regex ExternalId();

    [GeneratedRegex(@"^[\w+=,.@-]{2,64}\z", RegexOptions.ECMAScript)]
    private static partial Regex SessionName();
}
