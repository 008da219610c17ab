using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using DynamoReplicator.Aws;
using DynamoReplicator.Simulation.Running;
using DynamoReplicator.Simulation.Service;

namespace DynamoReplicator.Simulation.Lambda;

/// <summary>A replica: what it holds of the source, and how it is reached.</summary>
/// <param name="Region">Where it is.</param>
/// <param name="HasWhere">Whether it holds only items whose state is open.</param>
/// <param name="HasSelect">Whether it lacks the attribute <c>secret</c>.</param>
/// <param name="HasIndex">Whether it has an index that refuses some of the source's items for good.</param>
/// <param name="HasOwnClient">Whether it is reached by a client of the caller's.</param>
internal sealed record ReplicaShape(string Region, bool HasWhere, bool HasSelect, bool HasIndex, bool HasOwnClient)
{
    public const string Table = "orders";

    private readonly Dictionary<Item, Item?> _held = new(ReferenceEqualityComparer.Instance);

    /// <summary>What the replica is to hold of an item; null when nothing. Told without the library's help.</summary>
    public Item? Held(Item? source, TableSchema schema)
    {
        if (source is null || (!HasWhere && !HasSelect))
        {
            return source;
        }
        return _held.TryGetValue(source, out var held) ? held : _held[source] = Project(source, schema);
    }

    /// <summary>Whether the replica refuses an item for good.</summary>
    public bool Refuses(Item? held) => HasIndex && held is not null && held.Canonical.Contains("\"idx\":N", StringComparison.Ordinal);

    /// <summary>The replica as a process of the library is told of it.</summary>
    public ReplicaTable For(SimProcess process, HttpMessageHandler network)
    {
        var table = new ReplicaTable(Region, Table)
        {
            Where = HasWhere ? item => item.TryGetValue("state", out var state) && state.S == "open" : null,
            Select = HasSelect ? attribute => attribute != "secret" : null,
        };
        return HasOwnClient ? table with { Client = ClientOver(process, network) } : table with { Endpoint = process.Endpoint(Region) };
    }

    /// <summary>
    /// The stock client's own retries wait by the system's clock, and none of them obeys the last start: this one has none, as the
    /// guarantees advise.
    /// </summary>
    private AmazonDynamoDBClient ClientOver(SimProcess process, HttpMessageHandler network) => new(
        new BasicAWSCredentials("AKIDOFTHESIMULATOR", "secret"),
        new AmazonDynamoDBConfig
        {
            ServiceURL = process.Endpoint(Region).AbsoluteUri,
            AuthenticationRegion = Region,
            HttpClientFactory = DynamoDBClientConfig.Http(network),
            MaxErrorRetry = 0,
            MaxStaleConnectionRetries = 0,
        });

    private Item? Project(Item source, TableSchema schema)
    {
        using var json = JsonDocument.Parse(source.Json, new JsonDocumentOptions { MaxDepth = 300 });
        var attributes = json.RootElement;
        if (HasWhere && !(attributes.TryGetProperty("state", out var state) && state.TryGetProperty("S", out var text) && text.GetString() == "open"))
        {
            return null;
        }
        if (!HasSelect)
        {
            return source;
        }
        var kept = attributes.EnumerateObject().Where(attribute => attribute.Name != "secret").Select(attribute => attribute.ToString());
        using var projected = JsonDocument.Parse(Encoding.UTF8.GetBytes($"{{{string.Join(',', kept)}}}"), new JsonDocumentOptions { MaxDepth = 300 });
        return ItemReader.ReadItem(projected.RootElement, schema);
    }
}
