using System.Text.Json;
using DynamoReplicator.Simulation.Lambda;
using DynamoReplicator.Simulation.Service;

namespace DynamoReplicator.Simulation.Running;

/// <summary>A call to the service.</summary>
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

    /// <summary>The writes in the call. There are none for other operations and for invalid calls.</summary>
    public IReadOnlyList<CallWrite> Writes { get; }

    /// <summary>The key of the first write, or null if there is none.</summary>
    public string? FirstKey => Writes.Count > 0 ? Writes[0].Item.Key.Text : null;

    public TaskCompletionSource<HttpResponseMessage> Answered { get; } = new();

    /// <summary>The service's response, or null if there is none yet.</summary>
    public Answer? Answer { get; set; }

    /// <summary>The invocation that made the call, or null if no function made it.</summary>
    public Invocation? Invocation { get; set; }

    /// <summary>The time at which the call was sent.</summary>
    public TimeSpan SentAt { get; set; }

    /// <summary>Whether the caller has the response or has abandoned the call.</summary>
    public bool IsOver { get; set; }

    public override string ToString() => $"call {Number} of process {Process.Number} to {Region}";

    private static List<CallWrite> ReadWrites(byte[] body, SimDynamoDB service)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 300 });
            var table = json.RootElement.GetProperty("RequestItems").EnumerateObject().Single();
            // The key is also needed if the replica's index rejects the item.
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
    /// <summary>Whether the service returned the write as unprocessed.</summary>
    public bool IsUndone { get; set; }

    /// <summary>The record that it writes, or null if there is none, as for the key schema probe.</summary>
    public int? Record { get; set; }

    public override string ToString() => IsDelete ? "delete" : $"put {Item.Canonical}";
}
