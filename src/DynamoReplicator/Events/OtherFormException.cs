namespace DynamoReplicator.Events;

/// <summary>
/// The event is not spelled as the service spells it, but may be as .NET serializes the event class. Only <see cref="StreamEventReader"/>
/// catches it: it rewrites the event and reads it again.
/// </summary>
internal sealed class OtherFormException : Exception;
