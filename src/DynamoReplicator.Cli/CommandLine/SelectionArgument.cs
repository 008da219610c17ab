namespace DynamoReplicator.Cli.CommandLine;

/// <summary>An option of a partial replica, as it was given.</summary>
/// <param name="Option">The option's name, such as <c>--omit-attributes</c>.</param>
/// <param name="Value">Its value. It is not quoted.</param>
internal sealed record SelectionArgument(string Option, string Value)
{
    /// <summary>The environment variable of the function that selects the same, such as <c>REPLICA_OMIT_ATTRIBUTES</c>.</summary>
    public string Variable => $"REPLICA_{Option.TrimStart('-').Replace('-', '_').ToUpperInvariant()}";
}
