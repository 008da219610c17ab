namespace DynamoReplicator.Cli.CommandLine;

/// <summary>Runs a verb whose arguments have been read.</summary>
/// <param name="output">Receives the results.</param>
/// <param name="errors">Receives errors and warnings.</param>
/// <param name="stop">Requests a graceful stop.</param>
/// <returns>An <see cref="ExitCode"/>.</returns>
internal delegate Task<int> VerbAction(TextWriter output, TextWriter errors, CancellationToken stop);
