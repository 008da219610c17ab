using System.Text;
using DynamoReplicator.Local;

namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>The sample function as its own process, built beside the tests.</summary>
internal static class FunctionUnderTest
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "ReplicatorFunction.dll");

    /// <param name="server">The server, for its credentials.</param>
    /// <param name="endpoint">The endpoint of the replicas.</param>
    /// <param name="variables">The function's environment variables, such as <c>REPLICAS</c>.</param>
    public static LocalFunction Create(DynamoDBLocalServer server, Uri endpoint, params (string Name, string Value)[] variables) =>
        Create(server, endpoint, leeway: TimeSpan.Zero, variables);

    /// <param name="server">The server, for its credentials.</param>
    /// <param name="endpoint">The endpoint of the replicas.</param>
    /// <param name="leeway">The time between an invocation's timeout and the kill of the process.</param>
    /// <param name="variables">The function's environment variables, such as <c>REPLICAS</c>.</param>
    public static LocalFunction Create(
        DynamoDBLocalServer server, Uri endpoint, TimeSpan leeway, params (string Name, string Value)[] variables)
    {
        var environment =
            new Dictionary<string, string>(server.Local.EnvironmentVariables) { ["AWS_ENDPOINT_URL_DYNAMODB"] = endpoint.AbsoluteUri };
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        return new LocalFunction(new LocalFunctionOptions { Executable = Program, Environment = environment, Leeway = leeway });
    }

    public static async Task<string> AnswerAsync(this LocalFunction function, byte[] streamEvent, TimeSpan? timeout = null)
    {
        var result = await function.InvokeAsync(streamEvent, timeout);
        result.Succeeded.Should().BeTrue("{0}: {1} (the output is: {2})", result.ErrorType, result.ErrorMessage, function.Output);
        return Encoding.UTF8.GetString(result.Response.Span);
    }
}
