using System.Text.Json;
using DynamoReplicator.Simulation.Lambda;
using DynamoReplicator.Simulation.Service;

namespace DynamoReplicator.Simulation.Running;

/// <summary>A call on its way to the service and back.</summary>
internal sealed class SimCall
{
    public SimCall(int number, SimProcess process, string region, string target, byte[] body, CallPlan plan, SimDynamoDB service)
    {
        Number = number;
        Process = process;
        Region = region;
        Target = target;
        Body = body;
        Plan = plan;
        Writes = target.EndsWith(".BatchWriteItem", StringComparison.Ordinal) ? ReadWrites(body, service) : [];
    }

    public int Number { get; }

    public SimProcess Process { get; }

    public string Region { get; }

    public string Target { get; }

    public byte[] Body { get; }

    public CallPlan Plan { get; }

    /// <summary>The writes in it; none when it is another operation, or is none that the service would take.</summary>
    public IReadOnlyList<CallWrite> Writes { get; }

    /// <summary>The key of the first write; null when there is none.</summary>
    public string? FirstKey => Writes.Count > 0 ? Writes[0].Item.Key.Text : null;

    public TaskCompletionSource<HttpResponseMessage> Answered { get; } = new();

    /// <summary>What the service said; null while it has said nothing, or never will.</summary>
    public Answer? Answer { get; set; }

    /// <summary>The invocation that it was made in; null when it is none of a function's.</summary>
    public Invocation? Invocation { get; set; }

    /// <summary>When it was sent.</summary>
    public TimeSpan SentAt { get; set; }

    /// <summary>Whether the caller has its answer or has given up.</summary>
    public bool IsOver { get; set; }

    public override string ToString() => $"call {Number} of process {Process.Number} to {Region}";

    private static List<CallWrite> ReadWrites(byte[] body, SimDynamoDB service)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 300 });
            var table = json.RootElement.GetProperty("RequestItems").EnumerateObject().Single();
            // A replica's index may refuse an item: its key is wanted all the same.
            var schema = service[table.Name].Schema with { Index = null };
            return [.. BatchWriteItem.Read(table.Value, schema).Select(write => new CallWrite(write.IsDelete, write.Item))];
        }
        catch (ServiceException)
        {
            return [];
        }
    }
}

/// <summary>A write in a call.</summary>
internal sealed record CallWrite(bool IsDelete, Item Item)
{
    /// <summary>Whether the service left it undone.</summary>
    public bool IsUndone { get; set; }

    /// <summary>The record of the invocation that it writes; null when it is of none, such as the probe for the key schema.</summary>
    public int? Record { get; set; }

    public override string ToString() => IsDelete ? "delete" : $"put {Item.Canonical}";
}
