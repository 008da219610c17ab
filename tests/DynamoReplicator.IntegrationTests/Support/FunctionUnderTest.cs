using System.Text;
using DynamoReplicator.Local;

namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>The sample function as a process of its own, as it was built beside the tests.</summary>
internal static class FunctionUnderTest
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "ReplicatorFunction.dll");

    /// <param name="server">Gives the credentials.</param>
    /// <param name="endpoint">Where the replicas are.</param>
    /// <param name="variables">The function's own variables, such as <c>REPLICAS</c>.</param>
    public static LocalFunction Create(DynamoDBLocalServer server, Uri endpoint, params (string Name, string Value)[] variables) =>
        Create(server, endpoint, leeway: TimeSpan.Zero, variables);

    /// <param name="server">Gives the credentials.</param>
    /// <param name="endpoint">Where the replicas are.</param>
    /// <param name="leeway">How long after an invocation's timeout the process is killed.</param>
    /// <param name="variables">The function's own variables, such as <c>REPLICAS</c>.</param>
    public static LocalFunction Create(
        DynamoDBLocalServer server, Uri endpoint, TimeSpan leeway, params (string Name, string Value)[] variables)
    {
        var environment = new Dictionary<string, string>(server.Local.EnvironmentVariables) { ["AWS_ENDPOINT_URL_DYNAMODB"] = endpoint.AbsoluteUri };
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        return new LocalFunction(new LocalFunctionOptions { Executable = Program, Environment = environment, Leeway = leeway });
    }

    public static async Task<string> AnswerAsync(this LocalFunction function, byte[] streamEvent, TimeSpan? timeout = null)
    {
        var result = await function.InvokeAsync(streamEvent, timeout);
        result.Succeeded.Should().BeTrue("{0}: {1} (it wrote: {2})", result.ErrorType, result.ErrorMessage, function.Output);
        return Encoding.UTF8.GetString(result.Response.Span);
    }
}
