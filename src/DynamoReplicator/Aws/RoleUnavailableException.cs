namespace DynamoReplicator.Aws;

/// <summary>The token service did not respond to the request for a role's credentials. The next request may succeed.</summary>
internal sealed class RoleUnavailableException(string message, Exception inner) : Exception(message, inner);
