using DynamoReplicator.Simulation.Lambda;
using DynamoReplicator.Simulation.Running;

namespace DynamoReplicator.Simulation.Checks;

/// <summary>
/// Checks every call: it obeys the service's limits, no two writes of a key
/// are in flight at the same time, and no call is outside an invocation.
/// </summary>
internal sealed class CallWatch(Violations violations)
{
    private readonly Dictionary<SimProcess, Invocation?> _functions = [];
    private readonly HashSet<(SimProcess Process, string Region, string Key)> _inFlight = [];

    /// <summary>Records that a function's process received a batch.</summary>
    public void Begin(SimProcess function, Invocation invocation) => _functions[function] = invocation;

    /// <summary>Records that a function's process has responded.</summary>
    public void End(SimProcess function)
    {
        if (function.Network.InFlight.Count > 0)
        {
            violations.Add($"{_functions[function]} has responded while a call is in flight", function.Network.InFlight[0].FirstKey);
        }
        _functions[function] = null;
    }

    public void Arrived(SimCall call)
    {
        foreach (var write in call.Writes)
        {
            if (!_inFlight.Add((call.Process, call.Region, write.Item.Key.Text)))
            {
                violations.Add($"two writes of a key are in flight at the same time to {call.Region}", write.Item.Key.Text);
            }
        }
        if (_functions.TryGetValue(call.Process, out var invocation))
        {
            call.Invocation = invocation;
            if (invocation is null)
            {
                violations.Add($"a function calls {call.Region} outside an invocation", call.FirstKey);
            }
            invocation?.At(call.Region).Arrived(call);
        }
    }

    public void TookEffect(SimCall call)
    {
        var answer = System.Text.Encoding.UTF8.GetString(call.Answer!.Body);
        if (call.Answer.Status is 400 or 413 && !answer.Contains("Type mismatch for Index Key", StringComparison.Ordinal))
        {
            violations.Add($"{call} breaks a rule of the service: {answer}", call.FirstKey);
        }
        call.Invocation?.At(call.Region).TookEffect(call);
    }

    public void Ended(SimCall call)
    {
        foreach (var write in call.Writes)
        {
            _inFlight.Remove((call.Process, call.Region, write.Item.Key.Text));
        }
    }
}
