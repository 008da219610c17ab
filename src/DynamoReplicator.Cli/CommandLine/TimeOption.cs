using System.CommandLine;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>An option that takes a length of time. As with <see cref="NumberOption"/>, the parser does not know its default.</summary>
internal sealed class TimeOption : Option<TimeSpan?>
{
    private readonly TimeSpan _default;

    /// <param name="name">The name, with its dashes.</param>
    /// <param name="default">The value if the option is missing.</param>
    /// <param name="description">The help text without the default, which is appended.</param>
    public TimeOption(string name, TimeSpan @default, string description)
        : base(name)
    {
        _default = @default;
        Description = $"{description} Default: {Duration.Text(@default)}.";
        HelpName = "TIME";
        CustomParser = result =>
        {
            if (!Duration.TryParse(result.Tokens[0].Value, out var time))
            {
                result.AddError(
                    $"{name}: '{result.Tokens[0].Value}' is not a length of time. " +
                    "Specify a number with a unit, such as 250ms, 30s, 5m, or 1h.");
            }
            return time;
        };
    }

    /// <returns>The option's value; the default if it is missing or invalid.</returns>
    public TimeSpan ValueIn(Arguments arguments) => arguments.Value(this) ?? _default;
}
