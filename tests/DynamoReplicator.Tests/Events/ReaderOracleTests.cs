using System.Text.Json;
using DynamoReplicator.Events;
using DynamoReplicator.Tests.Support;

namespace DynamoReplicator.Tests.Events;

/// <summary>Compares the reader with JsonDocument, an independent reader of the same bytes, on random events in random spellings.</summary>
public class ReaderOracleTests
{
    [Fact]
    public void Every_spelling_of_an_event_is_read_like_an_independent_reader_does() =>
        Specification.HoldsOfLists(Specification.Seeds, longest: 20, seeds =>
        {
            var changes = new StreamEvents();
            foreach (var seed in seeds)
            {
                changes.Add(new RandomContent(seed).Change());
            }

            AssertReadAsByOracle(changes.ToJson());
            AssertReadAsByOracle(changes.ToJson(Spelling.Random(seeds.Sum(seed => seed % 1000))));
            AssertReadAsByOracle(changes.ToGetRecordsJson(Spelling.Random(seeds.Length)));
        }, count: 100);

    private static void AssertReadAsByOracle(byte[] utf8)
    {
        using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 256 });
        using var streamEvent = StreamEventReader.Read(utf8);

        var expected = document.RootElement.GetProperty("Records").EnumerateArray().Select(Line).ToList();
        Enumerable.Range(0, streamEvent.Count).Select(record => Line(streamEvent, record)).Should().Equal(expected);
        streamEvent.SourceArn.Should().Be(document.RootElement.GetProperty("Records").EnumerateArray()
            .Select(record => record.TryGetProperty("eventSourceARN", out var arn) ? arn.GetString() : null).FirstOrDefault());
    }

    private static string Line(JsonElement record)
    {
        var change = record.GetProperty("dynamodb");
        var isDelete = record.GetProperty("eventName").GetString() == "REMOVE";
        var image = isDelete ? "deleted" : Canonical.Item(change.GetProperty("NewImage"));
        return $"{change.GetProperty("SequenceNumber").GetString()} {Canonical.Item(change.GetProperty("Keys"))} {image} " +
            $"{change.GetProperty("ApproximateCreationDateTime").GetInt64() * 1000} " +
            $"{isDelete && record.TryGetProperty("userIdentity", out _)} {record.GetRawText()}";
    }

    private static string Line(StreamEvent streamEvent, int record)
    {
        ref readonly var change = ref streamEvent[record];
        var bytes = streamEvent.Utf8.Span;
        var image = change.IsDelete ? "deleted" : Canonical.Item(change.NewImage.Of(bytes));
        return $"{streamEvent.SequenceNumber(record)} {Canonical.Item(streamEvent.Keys(record))} {image} " +
            $"{change.CreatedAtMilliseconds} {change.IsTimeToLiveDelete} " +
            $"{System.Text.Encoding.UTF8.GetString(streamEvent.CopyOfRecord(record))}";
    }
}
