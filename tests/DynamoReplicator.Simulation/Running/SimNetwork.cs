using System.Net;
using System.Net.Sockets;
using System.Text;
using DynamoReplicator.Simulation.Lambda;
using DynamoReplicator.Simulation.Service;

namespace DynamoReplicator.Simulation.Running;

/// <summary>A process's network to the services, under the real SDK. It causes the faults.</summary>
internal sealed class SimNetwork(World world, SimProcess process) : HttpMessageHandler
{
    private const string Probe = "probe";

    private readonly List<SimCall> _inFlight = [];

    public IReadOnlyList<SimCall> InFlight => _inFlight;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var region = request.RequestUri!.Host.Split('.')[0];
        var call = new SimCall(world.NextCall(), process, region, request.Headers.GetValues("X-Amz-Target").Single(), body,
            world.Faults.PlanFor(region), world[region]);
        if (!process.IsAlive)
        {
            return await call.Answered.Task.ConfigureAwait(false); // This never completes, because the process is dead.
        }
        Begin(call);
        await using (cancellationToken.Register(() => Abandon(call, cancellationToken)).ConfigureAwait(false))
        {
            var answer = await call.Answered.Task.ConfigureAwait(false);
            answer.RequestMessage = request;
            return answer;
        }
    }

    /// <summary>
    /// Handles the end of the process: calls in flight land at once or
    /// never. The guarantees assume that a dead process leaves no calls that
    /// land later.
    /// </summary>
    public void EndAll()
    {
        foreach (var call in _inFlight.ToArray())
        {
            if (call.Answer is null && call.Plan.HasEffect && world.Faults.Toss(0.5))
            {
                TakeEffect(call);
            }
            Finish(call, call.Answer is null ? "given up, without effect" : "given up, with effect");
        }
    }

    /// <summary>Handles a process that ended by itself and left its calls in flight.</summary>
    public void AbandonAll()
    {
        foreach (var call in _inFlight.ToArray())
        {
            GiveUp(call);
        }
    }

    private void Begin(SimCall call)
    {
        _inFlight.Add(call);
        call.SentAt = world.Clock.Elapsed;
        world.Watch.Arrived(call);
        foreach (var write in world.Trace.IsOn ? call.Writes : [])
        {
            world.Trace.Say(NameOf(call, write), $"{call}: {write}");
        }
        if (call.Plan.HasEffect)
        {
            world.Clock.After(call.Plan.UntilEffect, () => TakeEffect(call));
        }
        world.Clock.After(call.Plan.UntilAnswer, () => Answer(call));
    }

    private void TakeEffect(SimCall call)
    {
        if (!call.IsOver)
        {
            Carry(call);
        }
    }

    private void Carry(SimCall call)
    {
        var undone = Enumerable.Range(0, 101).Select(_ => world.Faults.Toss(call.Plan.Undone)).ToArray();
        var leniency = new Leniency(number => call.Plan.Undone > 0 && undone[number % undone.Length], () => world.Faults.Toss(0.5));
        call.Answer = world[call.Region].Call(call.Target, call.Body, leniency);
        for (var number = 0; number < call.Writes.Count; number++)
        {
            call.Writes[number].IsUndone = call.Answer.Status != 200 || leniency.IsUnprocessed(number);
        }
        world.Watch.TookEffect(call);
    }

    private void Answer(SimCall call)
    {
        if (call.IsOver)
        {
            return;
        }
        Finish(call, call.Plan.Kind.ToString());
        if (Failure(call.Plan.Kind) is { } failure)
        {
            call.Answered.SetException(failure);
        }
        else
        {
            call.Answered.SetResult(Response(call));
        }
    }

    private void Abandon(SimCall call, CancellationToken cancellation)
    {
        if (!call.IsOver)
        {
            GiveUp(call);
            call.Answered.TrySetCanceled(cancellation);
        }
    }

    /// <summary>
    /// Handles a call that the caller abandons. If it has not taken effect yet, it may still do so, uniformly up to the bound.
    /// </summary>
    private void GiveUp(SimCall call)
    {
        if (call.Answer is not null)
        {
            CountLanding(call);
        }
        else if (call.Plan.HasEffect && world.Faults.UntilLanding(world.Clock.Elapsed - call.SentAt) is { } landing)
        {
            world.Clock.After(landing, () => Land(call));
        }
        Finish(call, call.Answer is null ? "given up, without effect so far" : "given up, with effect");
    }

    private void Land(SimCall call)
    {
        Carry(call);
        CountLanding(call);
        foreach (var write in world.Trace.IsOn ? call.Writes : [])
        {
            world.Trace.Say(NameOf(call, write), $"{call} lands although it was given up{(write.IsUndone ? ", not done" : ", done")}");
        }
    }

    /// <summary>Counts a write that was abandoned without a response and took effect.</summary>
    private void CountLanding(SimCall call)
    {
        if (call.Writes.Any(write => !write.IsUndone && NameOf(call, write) != Probe))
        {
            world.Tally.LateLandings++;
        }
    }

    private void Finish(SimCall call, string how)
    {
        call.IsOver = true;
        _inFlight.Remove(call);
        foreach (var write in world.Trace.IsOn ? call.Writes : [])
        {
            world.Trace.Say(NameOf(call, write),
                $"{call} is over: {how}{(call.Answer is null ? "" : write.IsUndone ? $", not done ({call.Answer.Status})" : ", done")}");
        }
        world.Watch.Ended(call);
    }

    /// <summary>Returns a key's text. The key schema probe has a different key in every run, so its text is replaced.</summary>
    private string NameOf(SimCall call, CallWrite write) =>
        world[call.Region][ReplicaShape.Table].Knows(write.Item.Key)
            || world[ScheduleOptions.SourceRegion][ReplicaShape.Table].Knows(write.Item.Key) ? write.Item.Key.Text : Probe;

    private static Exception? Failure(FaultKind kind) => kind switch
    {
        FaultKind.TimeoutBefore or FaultKind.TimeoutAfter or FaultKind.Late => new TaskCanceledException("The call took too long."),
        FaultKind.CutBefore or FaultKind.CutAfter or FaultKind.CutLate => new HttpRequestException(
            "The connection was closed.", new SocketException((int)SocketError.ConnectionReset)),
        _ => null,
    };

    private static HttpResponseMessage Response(SimCall call) => call.Plan.Kind switch
    {
        FaultKind.Throughput => Json(Service.Answer.Error(
            "ProvisionedThroughputExceededException", "The level of configured provisioned throughput for the table was exceeded.")),
        FaultKind.Throttling => Json(
            Service.Answer.Error("ThrottlingException", "Throughput exceeds the current capacity for your table or index.")),
        FaultKind.RequestLimit => Json(
            Service.Answer.Error("RequestLimitExceeded", "Throughput exceeds the current throughput limit for your account.")),
        FaultKind.ExpiredToken => Json(
            Service.Answer.Error("ExpiredTokenException", "The security token included in the request is expired")),
        FaultKind.InternalError => Json(Service.Answer.Error("InternalServerError", "Internal server error", 500)),
        FaultKind.Unavailable => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
        {
            Content = new StringContent("<html>Service Unavailable</html>", Encoding.UTF8, "text/html"),
        },
        FaultKind.CutInBody => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new CutStream(call.Answer!.Body)) },
        _ => Json(call.Answer!),
    };

    private static HttpResponseMessage Json(Answer answer)
    {
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status) { Content = new ByteArrayContent(answer.Body) };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-amz-json-1.0");
        response.Headers.TryAddWithoutValidation("x-amzn-RequestId", "SIMULATED");
        return response;
    }

    /// <summary>A response whose connection is closed in the middle.</summary>
    private sealed class CutStream(byte[] body) : MemoryStream(body, 0, body.Length / 2, writable: false)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position < Length ? base.ReadAsync(buffer, cancellationToken) : throw new IOException(
                "The connection was closed.", new SocketException((int)SocketError.ConnectionReset));

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            Task.FromException(new IOException("The connection was closed.", new SocketException((int)SocketError.ConnectionReset)));
    }
}
