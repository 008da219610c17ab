using System.Globalization;
using System.Numerics;

namespace DynamoReplicator.Testing.Events;

/// <summary>A record of an event.</summary>
/// <param name="SequenceNumber">Its number in the stream; empty if a recorded one has none.</param>
/// <param name="Json">The record as JSON.</param>
internal sealed record EventRecord(string SequenceNumber, string Json)
{
    private const string FirstNumber = "1405400000000000000000000";

    /// <summary>Returns the sequence number of the record that follows another one.</summary>
    public static string NumberAfter(EventRecord? previous) => previous is { SequenceNumber: { Length: > 0 } number }
        ? (BigInteger.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture)
        : FirstNumber;
}
