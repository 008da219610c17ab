using System.CommandLine;
using System.Globalization;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>
/// An option with a whole number of something. The parser does not know its default: the parser's help would show it a second time, without the unit.
/// </summary>
internal sealed class NumberOption : Option<int?>
{
    private readonly int _default;

    /// <param name="name">Its name, with the dashes.</param>
    /// <param name="default">Its value when it is not given.</param>
    /// <param name="range">The smallest and the largest number.</param>
    /// <param name="unit">What is counted, in the plural.</param>
    /// <param name="description">What it is for, without range and default, which are added.</param>
    public NumberOption(string name, int @default, (int Min, int Max) range, string unit, string description)
        : base(name)
    {
        _default = @default;
        var limits = range.Max == int.MaxValue ? $"at least {range.Min}" : $"a number from {range.Min} to {range.Max}";
        Description = $"{description} Takes {limits}. Default: {@default} {unit}.";
        HelpName = "N";
        CustomParser = result =>
        {
            var given = result.Tokens[0].Value;
            if (!int.TryParse(given, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                result.AddError($"{name}: '{given}' is not a whole number. Give one, such as {@default}.");
            }
            else if (number < range.Min || number > range.Max)
            {
                result.AddError($"{name}: {number} is out of range. Give {limits}.");
            }
            return number;
        };
    }

    /// <returns>The number that was given, or the default.</returns>
    public int ValueIn(ParseResult command) => command.GetValue(this) ?? _default;
}
