using DynamoReplicator.Aws;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.Output;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>One invocation of a verb.</summary>
/// <param name="Tables">The tables on the command line.</param>
/// <param name="Output">Writes the results.</param>
/// <param name="Stop">Requests a graceful stop.</param>
internal sealed record VerbCall(TableArguments Tables, VerbOutput Output, CancellationToken Stop)
{
    public TimeProvider Time => Output.Time;

    /// <summary>The account of the credentials if the tables cannot be told apart without it; otherwise null.</summary>
    public string? OwnAccount { get; init; }

    /// <summary>Reports calls that get no response or are retried for long; if verbose, everything that the library logs.</summary>
    public ILogger Log { get; } = Output.Verbosity == Verbosity.Verbose ? new VerboseLog(Output) : new RetryLog(Output);

    /// <summary>The clock and the log of the verb's clients.</summary>
    public HttpOptions Http => new() { Time = Time, Logger = Log };

    public TableConnection Connect(TableReference table) => new(table, Http);
}
