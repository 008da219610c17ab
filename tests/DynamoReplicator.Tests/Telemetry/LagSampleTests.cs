using DynamoReplicator.Events;
using DynamoReplicator.Telemetry;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Tests.Telemetry;

public class LagSampleTests
{
    private static readonly DateTimeOffset Now = ManualTimeProvider.Start;

    [Fact]
    public void A_sample_up_to_the_limit_has_every_written_record() =>
        Sample([5, 3, 9], limit: 3).Should().Equal(5000, 3000, 9000);

    [Fact]
    public void A_sample_above_the_limit_has_the_shortest_the_longest_and_others_from_the_whole_batch()
    {
        var seconds = Enumerable.Range(0, 1000).Select(record => record == 700 ? 86_400 : 2000 - record).ToArray();

        var lags = Sample(seconds, limit: 100);

        lags.Should().HaveCount(100);
        lags[^2..].Should().Equal(1001_000, 86_400_000);
        lags[..^2].Should().BeInDescendingOrder().And.OnlyHaveUniqueItems();
        lags[0].Should().Be(2000_000);
        lags[^3].Should().BeLessThan(1015_000);
    }

    [Fact]
    public void A_sample_omits_records_that_were_not_written() =>
        Sample([5, 3, 9], limit: 3, written: [2]).Should().Equal(9000);

    private static long[] Sample(int[] ageInSeconds, int limit, int[]? written = null)
    {
        var json = string.Join(',', ageInSeconds.Select((age, record) => $$$"""
            {"eventName":"REMOVE","eventSource":"aws:dynamodb","dynamodb":{
              "ApproximateCreationDateTime":{{{Now.ToUnixTimeSeconds() - age}}},"Keys":{"pk":{"S":"{{{record}}}"}},
              "SequenceNumber":"{{{record + 1}}}","StreamViewType":"NEW_IMAGE"}}
            """));
        using var streamEvent = StreamEventReader.Read(System.Text.Encoding.UTF8.GetBytes($$"""{"Records":[{{json}}]}"""));
        using var changes = ChangeSet.Of(streamEvent, skipTimeToLiveDeletes: false);
        var account = new ReplicaAccount(ReplicaTable.Parse("eu-west-1/orders"), changes) { ClosedAt = Now };
        foreach (var record in written ?? [.. Enumerable.Range(0, ageInSeconds.Length)])
        {
            account.Written(record);
        }
        var lags = new long[limit];
        return lags[..LagSample.Take(streamEvent, account, lags)];
    }
}
