using System.Text;
using Amazon.Lambda.DynamoDBEvents;
using DynamoReplicator.Events.Typed;
using DynamoReplicator.Tests.Support;
using static Amazon.Lambda.DynamoDBEvents.DynamoDBEvent;

namespace DynamoReplicator.Tests.Events.Typed;

// cspell:ignore EVENTSOURCEARN NEWIMAGE AAEC

/// <summary>The event's classes are read like Lambda's serializer for System.Text.Json reads them.</summary>
public class DynamoDBEventReaderTests
{
    [Fact]
    public void Every_property_is_read()
    {
        var record = Record("""
            "eventID":"1","eventName":"MODIFY","eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"us-east-1",
            "eventSourceARN":"arn","userIdentity":{"type":"Service","principalId":"dynamodb.amazonaws.com"},
            "dynamodb":{"ApproximateCreationDateTime":1763713800,"Keys":{"pk":{"S":"k"}},"NewImage":{"pk":{"S":"k"},"new":{"N":"1"}},
            "OldImage":{"pk":{"S":"k"}},"SequenceNumber":"7","SizeBytes":26,"StreamViewType":"NEW_AND_OLD_IMAGES"}
            """);

        record.Should().BeEquivalentTo(new DynamodbStreamRecord
        {
            EventID = "1",
            EventName = "MODIFY",
            EventVersion = "1.1",
            EventSource = "aws:dynamodb",
            AwsRegion = "us-east-1",
            EventSourceArn = "arn",
            UserIdentity = new Identity { Type = "Service", PrincipalId = "dynamodb.amazonaws.com" },
            Dynamodb = new StreamRecord
            {
                ApproximateCreationDateTime = new DateTime(2025, 11, 21, 8, 30, 0, DateTimeKind.Utc),
                Keys = Values.Item(("pk", Values.S("k"))),
                NewImage = Values.Item(("pk", Values.S("k")), ("new", Values.N("1"))),
                OldImage = Values.Item(("pk", Values.S("k"))),
                SequenceNumber = "7",
                SizeBytes = 26,
                StreamViewType = "NEW_AND_OLD_IMAGES",
            },
        });
    }

    [Fact]
    public void Property_names_may_be_in_any_case_or_escaped() =>
        Read(
            """{"RECORDS":[{"EventName":"MODIFY","\u0041wsRegion":"us-east-1","EVENTSOURCEARN":"arn","DynamoDB":{"keys":{"pk":""" +
            """{"s":"k"}},"NEWIMAGE":{"a":{"bool":true},"b":{"n":"1"}}}}]}""").Records
            .Should().ContainSingle().Which.Should().BeEquivalentTo(new DynamodbStreamRecord
            {
                EventName = "MODIFY",
                AwsRegion = "us-east-1",
                EventSourceArn = "arn",
                Dynamodb = new StreamRecord
                {
                    Keys = Values.Item(("pk", Values.S("k"))),
                    NewImage = Values.Item(("a", Values.Bool(true)), ("b", Values.N("1"))),
                },
            });

    [Fact]
    public void Attribute_names_are_kept_unchanged() =>
        Image("""{"a":{"S":"1"},"A":{"S":"2"},"M":{"M":{"s":{"S":"3"},"S":{"S":"4"}}},"\u0061b":{"S":"5"},"":{"S":"6"}}""")
            .Should().Be("{'': S'6', 'A': S'2', 'M': M{'S': S'4', 's': S'3'}, 'a': S'1', 'ab': S'5'}");

    [Theory]
    [InlineData("""{"a":{"S":"","N":"1","unknown":{"deep":[{"er":null}]}}}""", "N1 S")]
    [InlineData("""{"a":{}}""", "")]
    [InlineData("""{"a":{"S":null,"N":null,"B":null,"BOOL":null,"NULL":null,"M":null,"L":null,"SS":null,"NS":null,"BS":null}}""", "")]
    [InlineData("""{"a":{"M":{},"L":[],"SS":[],"NS":[],"BS":[]}}""", "M L SS NS BS")]
    [InlineData("""{"a":{"S":"1","S":"2"},"a":{"S":"3"}}""", "S3")]
    public void Null_and_empty_values_are_kept_and_the_last_duplicate_counts(string image, string expected)
    {
        var value = Event(image).Records[0].Dynamodb.NewImage["a"];

        string?[] members =
        [
            value.N is null ? null : $"N{value.N}", value.S is null ? null : $"S{value.S}", value.B is null ? null : "B",
            value.BOOL is null ? null : "BOOL", value.NULL is null ? null : "NULL",
            value.M is null ? null : "M", value.L is null ? null : "L", value.SS is null ? null : "SS", value.NS is null ? null : "NS",
            value.BS is null ? null : "BS",
        ];
        string.Join(' ', members.OfType<string>()).Should().Be(expected);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"Records":null,"other":[1,{"a":"b"}]}""")]
    public void An_event_without_records_has_none(string json) => Read(json).Records.Should().BeNull();

    [Fact]
    public void Nulls_in_lists_and_maps_stay_where_they_are()
    {
        var streamEvent = Read(
            """{"Records":[null,{"dynamodb":null,"userIdentity":null},{"dynamodb":{"NewImage":{"a":null,"b":{"L":[null,""" +
            """{"S":"c"}]},"d":{"SS":[null,"e"]}}}}]}""");

        streamEvent.Records[0].Should().BeNull();
        streamEvent.Records[1].Should().BeEquivalentTo(new DynamodbStreamRecord());
        var image = streamEvent.Records[2].Dynamodb.NewImage;
        image["a"].Should().BeNull();
        image["b"].L.Should().HaveCount(2).And.HaveElementAt(0, null);
        image["d"].SS.Should().Equal(null, "e");
    }

    [Theory]
    [InlineData("1763713800", "2025-11-21T08:30:00.0000000Z")]
    [InlineData("1763713800.125", "2025-11-21T08:30:00.1250000Z")]
    [InlineData("1.7637138E9", "2025-11-21T08:30:00.0000000Z")]
    [InlineData("157753180801", "1974-12-31T20:19:40.8010000Z")]
    [InlineData("1763713800125", "2025-11-21T08:30:00.1250000Z")]
    [InlineData("0", "1970-01-01T00:00:00.0000000Z")]
    [InlineData("253402300799999", "9999-12-31T23:59:59.9990000Z")]
    [InlineData("\"2025-11-21T08:30:00Z\"", "2025-11-21T08:30:00.0000000Z")]
    public void Times_are_UTC_from_seconds_milliseconds_or_a_date(string json, string expected) =>
        Record($$"""
            "dynamodb":{"ApproximateCreationDateTime":{{json}}}
            """).Dynamodb.ApproximateCreationDateTime.ToString("O").Should().Be(expected);

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("\"secret\"")]
    [InlineData("[1763713800]")]
    [InlineData("{\"seconds\":[1763713800]}")]
    [InlineData("1763713800125000")]
    [InlineData("1763713800125000000")]
    [InlineData("253402300800000")]
    [InlineData("1e300")]
    [InlineData("1E999")]
    [InlineData("-1")]
    public void An_invalid_time_is_ignored_and_the_rest_of_the_record_is_read(string json) =>
        Record($$"""
            "dynamodb":{"ApproximateCreationDateTime":{{json}},"SequenceNumber":"7"}
            """).Dynamodb.Should().BeEquivalentTo(new StreamRecord { SequenceNumber = "7" });

    [Fact]
    public void Binary_is_a_stream_at_its_start()
    {
        var image = Event(
            """{"b":{"B":"AAEC/w=="},"escaped":{"B":"AAEC\/w=\u003d"},"empty":{"B":""},"set":{"BS":""" +
            """["AQ==","Ag=="]}}""").Records[0].Dynamodb.NewImage;

        image["b"].B.Position.Should().Be(0);
        image["b"].B.ToArray().Should().Equal(0, 1, 2, 255);
        image["b"].B.ReadByte().Should().Be(0);
        image["escaped"].B.ToArray().Should().Equal(0, 1, 2, 255);
        image["empty"].B.ToArray().Should().BeEmpty();
        image["set"].BS.Select(binary => binary.ToArray()).Should().BeEquivalentTo(new byte[][] { [1], [2] });
    }

    [Fact]
    public void Surplus_bits_in_base64_are_ignored_like_in_the_serializer() =>
        Event("""{"b":{"B":"QPqSs3=="}}""").Records[0].Dynamodb.NewImage["b"].B.ToArray().Should().Equal(0x40, 0xFA, 0x92, 0xB3);

    [Fact]
    public void Numbers_and_texts_are_exact_to_the_last_character() =>
        Image(
            """{"n":{"N":"123456789012345678901234567890.12345678"},"z":{"N":"-1.50E+007"},"t":""" +
            """{"S":"a\"\\\/\b\f\n\r\t\u0000\u00e9é日\ud83d\ude00😀"},"e":{"S":""}}""")
            .Should().Be(
                "{'e': S'', 'n': N123456789012345678901234567890.12345678, 't': S'a\"\\\\/\b\f\n\r\t\0éé日😀😀', 'z': N-1.50E+007}");

    [Fact]
    public void Texts_with_the_same_ends_are_distinguished()
    {
        var image = Image(
            $$$"""{"1":{"S":"{{{Long('a')}}}"},"2":{"S":"{{{Long('b')}}}"},"3":{"S":"{{{Long('a')}}}"},"4":{"S":"ab"},"5":""" +
            $$$"""{"S":"aab"},"6":{"S":"a\u0062"},"7":{"S":"a\\u0062"}}""");

        image
            .Should().Be(
                $"{{'1': S'{Long('a')}', '2': S'{Long('b')}', '3': S'{Long('a')}', '4': S'ab', '5': S'aab', '6': S'ab', '7': " +
                $"S'a\\\\u0062'}}");

        static string Long(char middle) => $"12345678{middle}12345678";
    }

    [Fact]
    public void Repeated_texts_are_one_string()
    {
        var records = Read(
            """{"Records":[{"awsRegion":"us-east-1","dynamodb":{"Keys":{"pk":{"S":"key"}}}},{"awsRegion":"us-east-1","dynamodb":""" +
            """{"Keys":{"pk":{"S":"key"}}}}]}""").Records;

        records[1].AwsRegion.Should().BeSameAs(records[0].AwsRegion);
        records[1].Dynamodb.Keys.Keys.Single().Should().BeSameAs(records[0].Dynamodb.Keys.Keys.Single());
        records[1].Dynamodb.Keys["pk"].Should().NotBeSameAs(records[0].Dynamodb.Keys["pk"], "a handler may change one of them");
    }

    [Fact]
    public void A_byte_order_mark_and_white_space_are_skipped() =>
        Read(
            "\uFEFF \r\n{ \"Records\" :\t[ { \"dynamodb\" : { \"NewImage\" : { \"a\" : { \"S\" : \"b\" } , \"c\" : {\"S\":\"d\"} } } } " +
            "] } ").Records[0].Dynamodb.NewImage
            .Should().HaveCount(2);

    [Fact]
    public void Items_may_be_nested_as_deep_as_DynamoDB_allows()
    {
        var item = Values.Item(("a", Values.Nested(31, Values.S("innermost"))));

        Image(Spelling.Plain.Of(item)).Should().Be(Canonical.Item(item));
    }

    [Fact]
    public void Events_that_the_typed_handler_writes_can_be_read_again() =>
        Specification.Holds(Specification.Seeds, seed =>
        {
            var change = new RandomContent(seed).Change();
            using var written = DynamoDBEventWriter.Write(new StreamEvents().Add(change).ToDynamoDBEvent());

            var read = DynamoDBEventReader.Read(written.Span).Records.Single().Dynamodb;
            Canonical.Item(read.Keys).Should().Be(Canonical.Item(change.Keys));
            (read.NewImage is null ? null : Canonical.Item(read.NewImage))
                .Should().Be(change.NewImage is null ? null : Canonical.Item(change.NewImage));
        });

    private static DynamoDBEvent Read(string json) => DynamoDBEventReader.Read(Encoding.UTF8.GetBytes(json));

    private static DynamodbStreamRecord Record(string properties) => Read($$"""{"Records":[{{{properties}}}]}""").Records.Single();

    private static DynamoDBEvent Event(string image) => Read($"{{\"Records\":[{{\"dynamodb\":{{\"NewImage\":{image}}}}}]}}");

    private static string Image(string image) => Canonical.Item(Event(image).Records[0].Dynamodb.NewImage);
}
