using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using DynamoReplicator.Simulation.Running;

namespace DynamoReplicator.Simulation.Mutants;

/// <summary>Defects between a batch of changes and the replica's acknowledgement.</summary>
internal static class WriteMutants
{
    public static IEnumerable<Mutant> All =>
    [
        new NetworkMutant(
            "ignores unprocessed items",
            _ => call => call.IsWrite ? call.WithoutAsync("UnprocessedItems", isEmptied: true) : call.SendAsync(),
            options => options with { FaultRate = 0.3 }),
        new NetworkMutant(
            "sends before the previous write of the key is done",
            _ => SendWithoutWaiting,
            options => options with { IsCoalescing = false }),
        new NetworkMutant("takes a timeout for a success", _ => SwallowAsync),
        new NetworkMutant(
            "sends again after the deadline",
            ResendLater,
            options => options with { FaultRate = 0.5, FunctionTimeout = TimeSpan.FromSeconds(3) }),
        new NetworkMutant(
            "loses a change when it halves a refused batch",
            _ => LoseWhenHalving(),
            options => options with { PoisonRate = 0.3, MaxConcurrency = 1, Replicas = [options.Replicas[0]] }),
        new NetworkMutant(
            "parks a change without the one before it",
            _ => LoseBeforeRefused(),
            options => options with { PoisonRate = 0.3, IsCoalescing = true, HasDeadLetter = true, Keys = 2,
                Replicas = [options.Replicas[0]] }),
        new NetworkMutant("forgets to delete", _ => DropDeletes),
        new NetworkMutant(
            "writes to the first replica alone",
            _ => call => call.IsWrite && call.Region == "ap-southeast-2" ? Task.FromResult(SeamCall.Done()) : call.SendAsync()),
        new NetworkMutant(
            "reads numbers as doubles",
            _ => call =>
                Rewrite(call, "N", number => double.Parse(number, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture))),
        new NetworkMutant(
            "encodes binary twice", _ => call => Rewrite(call, "B", binary => Convert.ToBase64String(Encoding.UTF8.GetBytes(binary)))),
        new NetworkMutant("sends 26 writes a call", _ => Pad),
    ];

    private static Task<HttpResponseMessage> SendWithoutWaiting(SeamCall call)
    {
        if (!call.IsWrite)
        {
            return call.SendAsync();
        }
        _ = call.SendAsync(call.Body, CancellationToken.None).ContinueWith(sent => sent.Exception, TaskScheduler.Default);
        return Task.FromResult(SeamCall.Done());
    }

    private static async Task<HttpResponseMessage> SwallowAsync(SeamCall call)
    {
        try
        {
            return await call.SendAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (
            call.IsWrite && !call.Cancellation.IsCancellationRequested && error is OperationCanceledException or HttpRequestException)
        {
            return SeamCall.Done();
        }
    }

    private static Func<SeamCall, Task<HttpResponseMessage>> ResendLater(World world) => async call =>
    {
        try
        {
            return await call.SendAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (call.IsWrite && call.Cancellation.IsCancellationRequested)
        {
            world.Clock.After(TimeSpan.FromMilliseconds(300), () => _ = call.SendAsync(call.Body, CancellationToken.None).ContinueWith(
                sent => sent.Exception, TaskScheduler.Default));
            throw;
        }
    };

    private static Func<SeamCall, Task<HttpResponseMessage>> LoseWhenHalving()
    {
        var refused = 0;
        return async call =>
        {
            if (!call.IsWrite)
            {
                return await call.SendAsync().ConfigureAwait(false);
            }
            var body = call.Json;
            var writes = SeamCall.WritesIn(body);
            var count = writes.Count;
            if (refused > 1 && count == refused / 2)
            {
                writes.RemoveAt(count - 1);
                refused = 0;
                return await call.SendAsync(body).ConfigureAwait(false);
            }
            var answer = await call.SendAsync().ConfigureAwait(false);
            refused = answer.StatusCode == HttpStatusCode.BadRequest ? count : 0;
            return answer;
        };
    }

    /// <summary>Loses a write that is alone in its call and follows the rejection of another write of its key.</summary>
    private static Func<SeamCall, Task<HttpResponseMessage>> LoseBeforeRefused()
    {
        var refused = new HashSet<string>();
        return async call =>
        {
            if (!call.IsWrite || SeamCall.WritesIn(call.Json) is not [{ } only])
            {
                return await call.SendAsync().ConfigureAwait(false);
            }
            var attributes = only["PutRequest"]?["Item"] ?? only["DeleteRequest"]!["Key"]!;
            var key = $"{attributes["pk"]!.ToJsonString()} {attributes["sk"]?.ToJsonString()}";
            if (refused.Remove(key))
            {
                return SeamCall.Done();
            }
            var answer = await call.SendAsync().ConfigureAwait(false);
            _ = answer.StatusCode == HttpStatusCode.BadRequest && refused.Add(key);
            return answer;
        };
    }

    private static Task<HttpResponseMessage> DropDeletes(SeamCall call)
    {
        if (!call.IsWrite)
        {
            return call.SendAsync();
        }
        var body = call.Json;
        var writes = SeamCall.WritesIn(body);
        foreach (var delete in writes.Where(write => write!["DeleteRequest"] is not null).ToList())
        {
            writes.Remove(delete);
        }
        return call.SendAsync(body);
    }

    /// <summary>Changes values that are not keys.</summary>
    private static Task<HttpResponseMessage> Rewrite(SeamCall call, string type, Func<string, string> rewrite)
    {
        if (!call.IsWrite)
        {
            return call.SendAsync();
        }
        var body = call.Json;
        foreach (var (name, value) in SeamCall.WritesIn(body).Select(write => write!["PutRequest"]?["Item"]).OfType<JsonObject>()
            .SelectMany(item => item.ToList()))
        {
            if (name is not ("pk" or "sk") && value!.AsObject().TryGetPropertyValue(type, out var scalar))
            {
                value[type] = rewrite(scalar!.GetValue<string>());
            }
        }
        return call.SendAsync(body);
    }

    private static Task<HttpResponseMessage> Pad(SeamCall call)
    {
        if (!call.IsWrite)
        {
            return call.SendAsync();
        }
        var body = call.Json;
        var writes = SeamCall.WritesIn(body);
        while (writes.Count < 26)
        {
            writes.Add(writes[0]!.DeepClone());
        }
        return call.SendAsync(body);
    }
}
