namespace DynamoReplicator.Cli.Output;

/// <summary>The format of a verb's output.</summary>
internal enum OutputFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>One JSON object per line, for programs.</summary>
    Json,
}
