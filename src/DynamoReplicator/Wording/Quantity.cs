using System.Globalization;

namespace DynamoReplicator.Wording;

/// <summary>Formats numbers of things for messages.</summary>
internal static class Quantity
{
    /// <returns>The number and its noun: <c>1 key</c>, <c>1,200 keys</c>.</returns>
    public static string Of(long number, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {(number == 1 ? one : many ?? one + "s")}");
}
