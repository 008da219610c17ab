using System.Globalization;
using DynamoReplicator.Aws;
using DynamoReplicator.Items;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// Excuses differences that time to live explains: DynamoDB deletes an expired item at some time in the following days, in each table at
/// another time.
/// </summary>
/// <param name="attribute">The attribute with the expiry time of the source's items, or null if they do not expire.</param>
/// <param name="areExtrasExcused">Whether the replica deletes or keeps expired items by itself, so that the source may lack them.</param>
/// <param name="time">The clock.</param>
internal sealed class TimeToLive(string? attribute, bool areExtrasExcused, TimeProvider time)
{
    /// <summary>DynamoDB does not delete items that expired earlier.</summary>
    private const int MaxYears = 5;

    /// <summary>The attribute with the expiry time of the source's items, or null if they do not expire.</summary>
    public string? Attribute => attribute;

    /// <summary>Clocks may differ by this much.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>Reads the settings of both tables.</summary>
    /// <exception cref="ReplicationException">A table's settings cannot be read. The message says what to do.</exception>
    public static async Task<TimeToLive> ReadAsync(
        TableClient source, TableClient replica, ReconcilerOptions options, CancellationToken cancellation)
    {
        var attribute = await source.TimeToLiveAttributeAsync(cancellation).ConfigureAwait(false);
        var ofReplica = await replica.TimeToLiveAttributeAsync(cancellation).ConfigureAwait(false);
        return new TimeToLive(attribute, options.KeepExpired || attribute == ofReplica, options.TimeProvider);
    }

    /// <summary>Returns whether time to live explains why two items differ.</summary>
    /// <param name="source">The source's item, or null if it has none.</param>
    /// <param name="isHeld">Whether the replica should hold the source's item.</param>
    /// <param name="replica">The replica's item, or null if it has none.</param>
    public bool Excuses(ReadOnlyMemory<byte>? source, bool isHeld, ReadOnlyMemory<byte>? replica) => (isHeld, replica) switch
    {
        _ when attribute is null => false,
        (true, null) => IsExpired(source),
        (true, _) => IsExpired(source) && IsExpired(replica),
        (false, _) => areExtrasExcused && IsExpired(replica),
    };

    private bool IsExpired(ReadOnlyMemory<byte>? item)
    {
        if (item is not { } json
            || !AttributeValueReader.ReadItem(json.Span).TryGetValue(attribute!, out var value)
            || !decimal.TryParse(value.N, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
        {
            return false;
        }
        var now = time.GetUtcNow();
        return seconds >= now.AddYears(-MaxYears).ToUnixTimeSeconds() && seconds <= (now - Margin).ToUnixTimeSeconds();
    }
}
