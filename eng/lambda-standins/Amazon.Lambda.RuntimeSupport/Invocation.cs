using System.Globalization;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>An invocation: the event's bytes and the context.</summary>
internal sealed record Invocation(MemoryStream Event, InvocationContext Context);

/// <summary>The handler's context, from the invocation's headers and the function's environment.</summary>
internal sealed class InvocationContext(string requestId, string functionArn, string traceId, DateTimeOffset? deadline) : ILambdaContext
{
    public string AwsRequestId => requestId;

    public string InvokedFunctionArn => functionArn;

    public string TraceId => traceId ?? string.Empty;

    public ILambdaLogger Logger { get; } = new ConsoleLog(requestId);

    // Computed on each access, so that it decreases.
    public TimeSpan RemainingTime => deadline is { } end ? end - TimeProvider.System.GetUtcNow() : TimeSpan.Zero;

    public string FunctionName => Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME");

    public string FunctionVersion => Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_VERSION");

    public string LogGroupName => Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_GROUP_NAME");

    public string LogStreamName => Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_STREAM_NAME");

    public int MemoryLimitInMB =>
        int.TryParse(Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), CultureInfo.InvariantCulture, out var size)
            ? size : 0;

    public IClientContext ClientContext => null;

    public ICognitoIdentity Identity => null;
}
