using System.Diagnostics.Tracing;

namespace DynamoReplicator.Tests.Support;

/// <summary>
/// Counts buffers that are rented from the shared array pools and returned to them, by the runtime's own events. It covers the pools of
/// every element type, but only the flow of the test that created it.
/// </summary>
internal sealed class RentedBuffers : EventListener
{
    private static readonly AsyncLocal<RentedBuffers?> InThisFlow = new();

    private readonly Dictionary<int, int> _outstanding = [];

    public RentedBuffers() => InThisFlow.Value = this;

    public int Rented { get; private set; }

    /// <summary>Buffers that were rented and not returned, or returned more often than rented.</summary>
    public int Unbalanced => _outstanding.Values.Count(count => count != 0);

    public override void Dispose()
    {
        InThisFlow.Value = null;
        base.Dispose();
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "System.Buffers.ArrayPoolEventSource")
        {
            EnableEvents(eventSource, EventLevel.Verbose);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (InThisFlow.Value != this || eventData.Payload is not [int buffer, ..])
        {
            return;
        }
        switch (eventData.EventName)
        {
            case "BufferRented":
                Rented++;
                _outstanding[buffer] = _outstanding.GetValueOrDefault(buffer) + 1;
                break;
            case "BufferReturned":
                _outstanding[buffer] = _outstanding.GetValueOrDefault(buffer) - 1;
                break;
        }
    }
}
