using System.Runtime.InteropServices;

namespace DynamoReplicator.Cli;

/// <summary>
/// Ctrl-C, or the SIGTERM with which containers are stopped. The first signal asks to end in good order. Another one ends the process at
/// once, but only after <see cref="Repetition"/>: shells and supervisors often deliver one request twice, to the process and to its group.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    /// <summary>Signals that follow the first one within this time belong to it.</summary>
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

    /// <summary>Asks for an end in good order.</summary>
    /// <returns>False if the process is to end at once.</returns>
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
