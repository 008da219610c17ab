namespace DynamoReplicator.Events;

/// <summary>
/// Thrown when an event is not in the service's form, but may be in the form in which .NET serializes the event class. Only
/// <see cref="StreamEventReader"/> catches it, rewrites the event, and reads it again.
/// </summary>
internal sealed class OtherFormException : Exception;
