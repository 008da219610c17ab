using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DynamoReplicator.Simulation.Lambda;
using DynamoReplicator.Simulation.Running;
using DynamoReplicator.Simulation.Service;

namespace DynamoReplicator.Simulation.Mutants;

/// <summary>Defects of backfill, repair, and redrive.</summary>
internal static class ReadMutants
{
    public static IEnumerable<Mutant> All =>
    [
        new NetworkMutant("forgets to look again after a backfill's write", ForgetSecondLook, Backfill),
        new NetworkMutant("looks again by reads that are not consistent", _ => LookCarelessly, Backfill),
        new NetworkMutant(
            "ignores unprocessed keys",
            _ => call => call.Operation == "BatchGetItem" ? call.WithoutAsync("UnprocessedKeys") : call.SendAsync(),
            options => Backfill(options) with { Operation = Operation.VerifyRepair, FaultRate = 0.3 }),
        new NetworkMutant(
            "ends a scan at its first page",
            _ => call => call.Operation == "Scan" ? call.WithoutAsync("LastEvaluatedKey") : call.SendAsync(),
            options => Backfill(options) with { FaultRate = 0.3, Keys = 12 }),
    ];

    /// <summary>A short, busy workload with a backfill in the middle.</summary>
    private static ScheduleOptions Backfill(ScheduleOptions options) => options with
    {
        Operation = Operation.Backfill,
        Replicas = [.. options.Replicas.Select(replica => replica with { HasOwnClient = false })],
        FaultRate = 0,
        CrashRate = 0,
        Outages = [],
        Duration = TimeSpan.FromSeconds(0.5),
        Keys = 3,
    };

    /// <summary>Returns earlier scan results for reads of the source, so the library finds no changes.</summary>
    private static Func<SeamCall, Task<HttpResponseMessage>> ForgetSecondLook(World world)
    {
        var seen = new Dictionary<ItemKey, string>();
        var deep = new JsonDocumentOptions { MaxDepth = 300 };
        return async call =>
        {
            if (call.Region != ScheduleOptions.SourceRegion || call.Operation is not ("Scan" or "BatchGetItem"))
            {
                return await call.SendAsync().ConfigureAwait(false);
            }
            if (call.Operation == "BatchGetItem")
            {
                using var request = JsonDocument.Parse(call.Body, deep);
                var keys =
                    request.RootElement.GetProperty("RequestItems").GetProperty(ReplicaShape.Table).GetProperty("Keys").EnumerateArray();
                var known = keys.Select(key => seen.GetValueOrDefault(ItemReader.ReadKey(key, world.Options.Schema).Key)).OfType<string>();
                return SeamCall.Answer(
                    $"{{\"Responses\":{{\"{ReplicaShape.Table}\":[{string.Join(',', known)}]}},\"UnprocessedKeys\":{{}}}}");
            }
            var answer = await call.SendAsync().ConfigureAwait(false);
            using var page = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync().ConfigureAwait(false), deep);
            foreach (var item in page.RootElement.GetProperty("Items").EnumerateArray())
            {
                seen[ItemReader.ReadItem(item, world.Options.Schema).Key] = item.GetRawText();
            }
            return answer;
        };
    }

    private static Task<HttpResponseMessage> LookCarelessly(SeamCall call)
    {
        if (call.Operation != "BatchGetItem")
        {
            return call.SendAsync();
        }
        var body = call.Json;
        ((JsonObject)body["RequestItems"]![ReplicaShape.Table]!)["ConsistentRead"] = false;
        return call.SendAsync(Encoding.UTF8.GetBytes(body.ToJsonString()), call.Cancellation);
    }
}
