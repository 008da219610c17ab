using System.CommandLine;
using DynamoReplicator.Aws;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.Output;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>One use of a verb.</summary>
/// <param name="Command">The command line.</param>
/// <param name="Tables">The tables that it names.</param>
/// <param name="Output">Where to tell of it.</param>
/// <param name="Stop">Asks for an end in good order.</param>
internal sealed record VerbCall(ParseResult Command, TableArguments Tables, VerbOutput Output, CancellationToken Stop)
{
    public TimeProvider Time => Output.Time;

    /// <summary>Says which calls get no response or are retried for long.</summary>
    public ILogger Log { get; } = new RetryLog(Output);

    /// <summary>How the clients of the verb report their calls.</summary>
    public HttpOptions Http => new() { Time = Time, Logger = Log };

    public TableConnection Connect(TableReference table) => new(table, Http);
}
