using System.CommandLine;
using System.Globalization;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>
/// An option that takes a whole number. The parser does not know the default, because its help would repeat the default without the unit.
/// </summary>
internal sealed class NumberOption : Option<int?>
{
    private readonly int _default;

    /// <param name="name">The name, with its dashes.</param>
    /// <param name="default">The value if the option is missing.</param>
    /// <param name="range">The smallest and the largest number.</param>
    /// <param name="unit">The noun of the number, in the plural.</param>
    /// <param name="description">The help text without range and default, which are appended.</param>
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
                result.AddError($"{name}: '{given}' is not a whole number. Specify one, such as {@default}.");
            }
            else if (number < range.Min || number > range.Max)
            {
                result.AddError($"{name}: {number} is out of range. Specify {limits}.");
            }
            return number;
        };
    }

    /// <returns>The option's value; the default if it is missing or invalid.</returns>
    public int ValueIn(Arguments arguments) => arguments.Value(this) ?? _default;
}
