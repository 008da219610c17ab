using System.Text;
using DynamoReplicator.Reconciliation;
using DynamoReplicator.Tests.Reconciliation.Support;

namespace DynamoReplicator.Tests.Reconciliation;

/// <summary>
/// Differences between expired items are excused, because each table deletes them at another time. The clock is at 2026-11-21T09:00:00Z.
/// </summary>
public sealed class TimeToLiveTests
{
    private readonly ManualTimeProvider _clock = new();

    [Theory]
    [InlineData("1795251540", true)]
    [InlineData("1795251541", false)]
    [InlineData("1.79525154E9", true)]
    [InlineData("1637485200", true)]
    [InlineData("1637485199", false)]
    [InlineData("1E125", false)]
    [InlineData("-1", false)]
    public void An_item_is_expired_for_at_least_a_minute_and_at_most_five_years(string seconds, bool isExpired) =>
        Of("ttl").Excuses(Item($$"""{"N":"{{seconds}}"}"""), isHeld: true, null).Should().Be(isExpired);

    [Theory]
    [InlineData("""{"S":"1795248000"}""")]
    [InlineData("""{"NULL":true}""")]
    public void Only_a_number_is_an_expiry_time(string value) =>
        Of("ttl").Excuses(Item(value), isHeld: true, null).Should().BeFalse();

    [Theory]
    [InlineData(true, null, true)] // missing
    [InlineData(false, null, false)]
    [InlineData(true, true, true)] // different
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void A_missing_or_different_item_is_excused_if_all_items_that_exist_are_expired(
        bool isSourceExpired, bool? isReplicaExpired, bool isExcused) =>
        Of("ttl").Excuses(Expired(isSourceExpired), isHeld: true, isReplicaExpired is { } expired ? Expired(expired) : null)
            .Should().Be(isExcused);

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void An_extra_item_is_excused_if_it_is_expired_and_the_replica_deletes_or_keeps_such_items(
        bool isExpired, bool areExtrasExcused, bool isExcused) =>
        Of("ttl", areExtrasExcused).Excuses(null, isHeld: false, Expired(isExpired)).Should().Be(isExcused);

    [Fact]
    public void Without_time_to_live_nothing_is_excused() =>
        Of(null).Excuses(Expired(true), isHeld: true, null).Should().BeFalse();

    [Theory]
    [InlineData("ttl", "ttl", false, 2)]
    [InlineData("ttl", null, false, 1)]
    [InlineData("ttl", null, true, 2)]
    [InlineData("ttl", "other", false, 1)]
    [InlineData(null, "ttl", true, 0)]
    public async Task A_comparison_counts_excused_items_apart_from_differences(
        string? ofSource, string? ofReplica, bool keepExpired, int expired)
    {
        using var tables = new ScannedTables
        {
            Source = { TimeToLiveAttribute = ofSource },
            Replica = { TimeToLiveAttribute = ofReplica },
        };
        tables.Options = tables.Options with { TimeProvider = _clock, KeepExpired = keepExpired };
        tables.Source.Put("missing", 1, ""","ttl":{"N":"1795248000"}""");
        tables.Replica.Put("extra", 1, ""","ttl":{"N":"1795248000"}""");
        tables.Replica.Put("extra", 2, ""","ttl":{"N":"1795255200"}""");

        var report = await tables.VerifyAsync();

        (report.Expired, report.Differences, report.Extra).Should().Be((expired, 3 - expired, expired == 2 ? 1 : 2));
    }

    private TimeToLive Of(string? attribute, bool areExtrasExcused = true) => new(attribute, areExtrasExcused, _clock);

    private static ReadOnlyMemory<byte>? Expired(bool isExpired) =>
        Item(isExpired ? """{"N":"1795248000"}""" : """{"N":"1795255200"}""");

    private static ReadOnlyMemory<byte>? Item(string value) =>
        Encoding.UTF8.GetBytes($$$"""{"pk":{"S":"a"},"ttl":{{{value}}}}""");
}
