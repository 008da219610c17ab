using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Configuration;
using DynamoReplicator.Items;
using DynamoReplicator.Reconciliation;

namespace DynamoReplicator.Cli.Estimation;

/// <summary>A table, as far as it determines cost and time.</summary>
/// <param name="Table">The table.</param>
/// <param name="Items">The number of items. The service counts them about every six hours.</param>
/// <param name="Bytes">The size of the items.</param>
internal sealed record TableFacts(TableReference Table, long Items, long Bytes)
{
    /// <summary>The write units per second of a new on-demand table.</summary>
    private const double NewTableWriteRate = 4_000;

    /// <summary>Whether the table exists. Otherwise it is what <c>init</c> would create.</summary>
    public bool Exists { get; init; } = true;

    /// <summary>The table's account; null if unknown, as on DynamoDB Local.</summary>
    public string? Account { get; init; }

    public bool IsProvisioned { get; init; }

    /// <summary>The read units per second that the table sustains at least; null if unknown.</summary>
    public double? ReadRate { get; init; }

    /// <summary>The write units per second that the table sustains at least; null if unknown.</summary>
    public double? WriteRate { get; init; }

    public IReadOnlyList<IndexFacts> Indexes { get; init; } = [];

    public bool HasLocalIndexes { get; init; }

    /// <summary>The size of the local secondary indexes, which an export bills too.</summary>
    public long LocalIndexBytes { get; init; }

    public bool IsInfrequentAccess { get; init; }

    public KeySchema? Key { get; init; }

    public static TableFacts Of(TableReference table, TableDescription description)
    {
        return new TableFacts(table, description.ItemCount ?? 0, description.TableSizeBytes ?? 0)
        {
            Account = TableAddress.TryParse(description.TableArn, out var arn) && TableAddress.IsRegion(arn.Region) ? arn.Account : null,
            IsProvisioned = description.ProvisionedThroughput?.WriteCapacityUnits > 0,
            ReadRate = CapacityUnits.ReadRate(description),
            WriteRate = CapacityUnits.WriteRate(description),
            Indexes = [.. IndexFacts.Of(description)],
            HasLocalIndexes = description.LocalSecondaryIndexes is { Count: > 0 },
            LocalIndexBytes = (description.LocalSecondaryIndexes ?? []).Sum(index => index.IndexSizeBytes ?? 0),
            IsInfrequentAccess = description.TableClassSummary?.TableClass == TableClass.STANDARD_INFREQUENT_ACCESS,
            Key = KeySchema.Of(description),
        };
    }

    /// <summary>The empty table that <c>init</c> would create, with these settings.</summary>
    public TableFacts Created(TableReference table) => this with
    {
        Table = table,
        Items = 0,
        Bytes = 0,
        Exists = false,
        Account = table.Account ?? Account,
        ReadRate = IsProvisioned ? ReadRate : null,
        WriteRate = IsProvisioned ? WriteRate : NewTableWriteRate,
        LocalIndexBytes = 0,
    };

    /// <summary>The same table with at least as many items as were seen in it: the service's count of a new table may be zero.</summary>
    public TableFacts WithAtLeast(ItemSample seen) => Items >= seen.Items
        ? this
        : this with { Items = seen.Items, Bytes = Math.Max(Bytes, (long)(seen.Items * seen.Bytes)) };
}
