using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Cli;

/// <summary>Runs the tool in this process against the shared server.</summary>
internal static class ServerInvocation
{
    extension(Invocation)
    {
        /// <param name="server">The server that has the tables.</param>
        /// <param name="arguments">The arguments without the server's address.</param>
        public static Task<Invocation> OfAsync(DynamoDBLocalServer server, params string[] arguments) =>
            Invocation.OfAsync(server.Endpoint, CancellationToken.None, arguments);

        /// <param name="server">The server that has the tables.</param>
        /// <param name="stop">Stops the tool.</param>
        /// <param name="arguments">The arguments without the server's address.</param>
        public static Task<Invocation> OfAsync(DynamoDBLocalServer server, CancellationToken stop, params string[] arguments) =>
            Invocation.OfAsync(server.Endpoint, stop, arguments);
    }
}
