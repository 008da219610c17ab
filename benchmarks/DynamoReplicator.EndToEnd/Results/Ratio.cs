using System.Globalization;

namespace DynamoReplicator.EndToEnd.Results;

/// <summary>A ratio of two figures from one run, and its target.</summary>
/// <param name="Name">The compared figures, such as <c>cpu idiomatic/raw 4000</c>.</param>
/// <param name="Value">The ratio.</param>
/// <param name="Mark">The target, if any.</param>
internal sealed record Ratio(string Name, double Value, Mark? Mark = null)
{
    public string Text => Format(Value);

    public string Line => $"ratio {Name} = {Text}";

    /// <summary>The range of the middle half of the rounds, if it is known. A wide range means that other load disturbed the run.</summary>
    public (double Low, double High)? Spread { get; init; }

    public string LineWithSpread => Spread is { } spread
        ? $"{Line} (half of the rounds: {Format(spread.Low)} to {Format(spread.High)})"
        : Line;

    public string? MarkLine => Mark is { } mark
        ? $"mark {Name} {(mark.IsAtLeast ? "at least" : "at most")} {Format(mark.Limit)}: "
            + $"{(mark.IsReachedBy(Value) ? "reached" : "not reached")} ({Text})"
        : null;

    private static string Format(double value) => value.ToString(
        Math.Abs(value) switch { >= 100 => "#,0", >= 10 => "0.0", >= 1 => "0.00", _ => "0.000" },
        CultureInfo.InvariantCulture);
}

/// <summary>The target of a ratio.</summary>
internal sealed record Mark(bool IsAtLeast, double Limit)
{
    public static Mark AtLeast(double limit) => new(true, limit);

    public static Mark AtMost(double limit) => new(false, limit);

    public bool IsReachedBy(double value) => IsAtLeast ? value >= Limit : value <= Limit;
}
