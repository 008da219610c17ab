using System.Text;
using System.Text.Json;

namespace DynamoReplicator.Local;

/// <summary>How an invocation ended: the function's answer, or an error as Lambda would name it.</summary>
public sealed record InvocationResult
{
    private InvocationResult(string requestId) => RequestId = requestId;

    /// <summary>The invocation's request id.</summary>
    public string RequestId { get; }

    /// <summary>The bytes that the function answered with; empty if the invocation failed.</summary>
    public ReadOnlyMemory<byte> Response { get; private init; }

    /// <summary>
    /// Null if the function answered. Else the type of the exception that its handler threw, or Lambda's own word:
    /// <c>Sandbox.Timedout</c>, <c>Runtime.ExitError</c>, <c>Runtime.InitError</c>, <c>Function.ResponseSizeTooLarge</c>.
    /// </summary>
    public string? ErrorType { get; private init; }

    /// <summary>Null if the function answered; else what went wrong.</summary>
    public string? ErrorMessage { get; private init; }

    /// <summary>Whether the function answered.</summary>
    public bool Succeeded => ErrorType is null;

    internal static InvocationResult Answered(string requestId, ReadOnlyMemory<byte> response) => new(requestId) { Response = response };

    internal static InvocationResult Failed(string requestId, string errorType, string errorMessage) =>
        new(requestId) { ErrorType = errorType, ErrorMessage = errorMessage };

    /// <param name="requestId">The invocation.</param>
    /// <param name="body">What the runtime posted: <c>{"errorType":…,"errorMessage":…,"stackTrace":[…]}</c>.</param>
    /// <param name="typeHeader">The header Lambda-Runtime-Function-Error-Type, for a body that names none.</param>
    internal static InvocationResult FailedWith(string requestId, byte[] body, string? typeHeader)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Failed(
                requestId,
                Text(document.RootElement, "errorType") ?? typeHeader ?? "Unhandled",
                Text(document.RootElement, "errorMessage") ?? "");
        }
        catch (JsonException)
        {
            return Failed(requestId, typeHeader ?? "Unhandled", Encoding.UTF8.GetString(body));
        }
    }

    private static string? Text(JsonElement error, string name) =>
        error.ValueKind == JsonValueKind.Object && error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
