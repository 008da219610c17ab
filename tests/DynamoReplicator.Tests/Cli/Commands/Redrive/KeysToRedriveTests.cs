using System.Text.Json;
using DynamoReplicator.Cli.Commands.Redrive;

namespace DynamoReplicator.Tests.Cli.Commands.Redrive;

/// <summary>Redrive deletes an item only if the last record of its key is a removal.</summary>
public sealed class KeysToRedriveTests
{
    private const string TimeToLive = ""","userIdentity":{"type":"Service","principalId":"dynamodb.amazonaws.com"}""";

    /// <summary>A record in the streams API's spelling.</summary>
    private const string TimeToLiveOfTheApi = ""","userIdentity":{"PrincipalId":"dynamodb.amazonaws.com","Type":"Service"}""";

    private const string Somebody = ""","userIdentity":{"type":"Service","principalId":"replication.dynamodb.amazonaws.com"}""";

    [Theory]
    [InlineData("INSERT", false)]
    [InlineData("REMOVE", true)]
    [InlineData("INSERT REMOVE", true)]
    [InlineData("REMOVE INSERT", false)]
    public void The_last_record_of_a_key_decides(string records, bool mayDelete) =>
        MayDelete([.. records.Split(' ').Select((name, number) => Record(name, $"{number + 1}"))]).Should().Be(mayDelete);

    [Fact]
    public void Records_are_ordered_by_the_stream_not_by_the_batches()
    {
        MayDelete([Record("REMOVE", "20"), Record("INSERT", "9")]).Should().BeTrue();
        MayDelete([Record("INSERT", "20"), Record("REMOVE", "9")]).Should().BeFalse();
        MayDelete([Record("INSERT", null), Record("REMOVE", null)]).Should().BeTrue();
    }

    [Theory]
    [InlineData(TimeToLive, false)]
    [InlineData(TimeToLiveOfTheApi, false)]
    [InlineData(Somebody, true)]
    [InlineData("", true)]
    public void Keep_expired_ignores_removals_by_time_to_live(string identity, bool mayDelete)
    {
        MayDelete([Record("REMOVE", "1", identity)], keepExpired: true).Should().Be(mayDelete);
        MayDelete([Record("REMOVE", "1", identity)], keepExpired: false).Should().BeTrue();
    }

    [Fact]
    public void Keys_are_equal_regardless_of_their_spelling()
    {
        var keys = new KeysToRedrive(keepExpired: false);
        keys.Add([Record("INSERT", "1", key: """{"pk":{"S":"A"},"sk":{"N":"1"}}"""),
            Record("REMOVE", "2", key: """{"sk":{"N":"1.0"},"pk":{"S":"\u0041"}}""")]);

        keys.Keys.Should().ContainSingle();
        keys.Count.Should().Be(1);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"dynamodb":{}}""")]
    [InlineData("""{"dynamodb":{"Keys":{"pk":{"BOOL":true}}}}""")]
    public void A_record_without_a_key_is_not_read(string json) => Parse(json).Should().BeNull();

    private static bool MayDelete(FailedRecord[] records, bool keepExpired = false)
    {
        var keys = new KeysToRedrive(keepExpired);
        keys.Add(records);
        return keys.MayDelete(records[0].Identity);
    }

    private static FailedRecord Record(string name, string? number, string identity = "", string key = """{"pk":{"S":"a"}}""") =>
        Parse($$"""
            {"eventName":"{{name}}","dynamodb":{
              "Keys":{{key}}{{(number is null ? "" : $",\"SequenceNumber\":\"{number}\"")}}}{{identity}}}
            """)!;

    private static FailedRecord? Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return FailedRecord.Read(document.RootElement);
    }
}
