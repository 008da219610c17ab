using System.Text;
using System.Text.Json;

namespace DynamoReplicator.Local;

/// <summary>The result of an invocation: the function's response, or an error with Lambda's name for it.</summary>
public sealed record InvocationResult
{
    private InvocationResult(string requestId) => RequestId = requestId;

    /// <summary>The invocation's request ID.</summary>
    public string RequestId { get; }

    /// <summary>The function's response. Empty if the invocation failed.</summary>
    public ReadOnlyMemory<byte> Response { get; private init; }

    /// <summary>
    /// The type of the exception that the handler threw, or Lambda's name of the error. Null if the function responded. Lambda's names are
    /// <c>Sandbox.Timedout</c>, <c>Runtime.ExitError</c>, <c>Runtime.InitError</c>, <c>Function.ResponseSizeTooLarge</c>.
    /// </summary>
    public string? ErrorType { get; private init; }

    /// <summary>The error's message. Null if the function responded.</summary>
    public string? ErrorMessage { get; private init; }

    /// <summary>Whether the function responded.</summary>
    public bool Succeeded => ErrorType is null;

    internal static InvocationResult Answered(string requestId, ReadOnlyMemory<byte> response) => new(requestId) { Response = response };

    internal static InvocationResult Failed(string requestId, string errorType, string errorMessage) =>
        new(requestId) { ErrorType = errorType, ErrorMessage = errorMessage };

    /// <param name="requestId">The invocation.</param>
    /// <param name="body">The error that the runtime posted: <c>{"errorType":…,"errorMessage":…,"stackTrace":[…]}</c>.</param>
    /// <param name="typeHeader">The header Lambda-Runtime-Function-Error-Type. It is used if the body has no type.</param>
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
