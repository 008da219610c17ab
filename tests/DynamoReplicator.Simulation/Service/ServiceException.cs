namespace DynamoReplicator.Simulation.Service;

/// <summary>An error response of the service.</summary>
/// <param name="code">The error type, such as <c>ValidationException</c>.</param>
/// <param name="message">The service's message.</param>
/// <param name="status">The HTTP status.</param>
internal sealed class ServiceException(string code, string message, int status = 400) : Exception(message)
{
    public string Code => code;

    public int Status => status;

    public static ServiceException Invalid(string message) => new("ValidationException", message);

    public static ServiceException InvalidParameters(string message) => Invalid($"One or more parameter values were invalid: {message}");

    public static ServiceException Malformed(string message) => new("SerializationException", message);
}
