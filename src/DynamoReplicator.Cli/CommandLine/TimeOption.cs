using System.CommandLine;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>An option with a length of time. As with <see cref="NumberOption"/>, the parser does not know its default.</summary>
internal sealed class TimeOption : Option<TimeSpan?>
{
    private readonly TimeSpan _default;

    /// <param name="name">Its name, with the dashes.</param>
    /// <param name="default">Its value when it is not given.</param>
    /// <param name="description">What it is for, without the default, which is added.</param>
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
                result.AddError($"{name}: '{result.Tokens[0].Value}' is not a length of time. Give a number and a unit, such as 250ms, 30s, 5m or 1h.");
            }
            return time;
        };
    }

    /// <returns>The time that was given, or the default.</returns>
    public TimeSpan ValueIn(ParseResult command) => command.GetValue(this) ?? _default;
}
