using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using DynamoReplicator.Aws;
using DynamoReplicator.Simulation.Running;
using DynamoReplicator.Simulation.Service;

namespace DynamoReplicator.Simulation.Lambda;

/// <summary>A replica: the part of the source that it has, and its client.</summary>
/// <param name="Region">Its Region.</param>
/// <param name="HasWhere">Whether it has only items whose state is open.</param>
/// <param name="HasSelect">Whether it leaves out the attribute <c>secret</c>.</param>
/// <param name="HasIndex">Whether it has an index that permanently rejects some of the source's items.</param>
/// <param name="HasOwnClient">Whether it uses a client of the caller.</param>
internal sealed record ReplicaShape(string Region, bool HasWhere, bool HasSelect, bool HasIndex, bool HasOwnClient)
{
    public const string Table = "orders";

    private readonly Dictionary<Item, Item?> _held = new(ReferenceEqualityComparer.Instance);

    /// <summary>Returns the part of an item that the replica should have, or null. It is computed without the library.</summary>
    public Item? Held(Item? source, TableSchema schema)
    {
        if (source is null || (!HasWhere && !HasSelect))
        {
            return source;
        }
        return _held.TryGetValue(source, out var held) ? held : _held[source] = Project(source, schema);
    }

    /// <summary>Returns whether the replica permanently rejects an item.</summary>
    public bool Refuses(Item? held) => HasIndex && held is not null && held.Canonical.Contains("\"idx\":N", StringComparison.Ordinal);

    /// <summary>Returns the replica's configuration for a process of the library.</summary>
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
    /// Creates a client without retries, as the guarantees advise. The SDK's
    /// own retries wait by the system's clock and do not obey the last
    /// start.
    /// </summary>
    private AmazonDynamoDBClient ClientOver(SimProcess process, HttpMessageHandler network) => new(
        new BasicAWSCredentials("SIMULATOR", "secret"),
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
        if (HasWhere
            && !(attributes.TryGetProperty("state", out var state) && state.TryGetProperty("S", out var text)
                && text.GetString() == "open"))
        {
            return null;
        }
        if (!HasSelect)
        {
            return source;
        }
        var kept = attributes.EnumerateObject().Where(attribute => attribute.Name != "secret").Select(attribute => attribute.ToString());
        using var projected = JsonDocument.Parse(
            Encoding.UTF8.GetBytes($"{{{string.Join(',', kept)}}}"), new JsonDocumentOptions { MaxDepth = 300 });
        return ItemReader.ReadItem(projected.RootElement, schema);
    }
}
