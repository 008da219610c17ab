namespace DynamoReplicator.Cli.Output;

/// <summary>How a verb tells of what it does.</summary>
internal enum OutputFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>A JSON object a line, for programs.</summary>
    Json,
}
