using System.Runtime.InteropServices;

namespace DynamoReplicator.Cli;

/// <summary>
/// Handles Ctrl-C and SIGTERM, which stops containers. The first signal requests a graceful stop. A later one ends the process at once, but
/// only after <see cref="Repetition"/>: shells and supervisors often deliver one request twice, to the process and to its group.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    /// <summary>Signals within this time after the first repeat the same request.</summary>
    public static readonly TimeSpan Repetition = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _time;
    private readonly List<PosixSignalRegistration> _registrations;
    private long? _requestedAt;

    public StopSignal(TimeProvider time)
    {
        _time = time;
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM];
        _registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, Take))];
    }

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _stop.Dispose();
    }

    /// <summary>Requests a graceful stop.</summary>
    /// <returns>False if the process must end at once.</returns>
    internal bool TryRequestStop()
    {
        lock (_lock)
        {
            _requestedAt ??= _time.GetTimestamp();
            if (_time.GetElapsedTime(_requestedAt.Value) > Repetition)
            {
                return false;
            }
        }
        _stop.Cancel();
        return true;
    }

    private void Take(PosixSignalContext signal) => signal.Cancel = TryRequestStop();
}
