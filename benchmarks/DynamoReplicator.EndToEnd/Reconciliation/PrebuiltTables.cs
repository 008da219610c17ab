using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using DynamoReplicator.Buffers;
using DynamoReplicator.Contenders;

namespace DynamoReplicator.EndToEnd.Reconciliation;

/// <summary>
/// A source and an equal replica of any size, in the process that reads them. Each page is a copy of one page with other numbers in its
/// keys, so the tables cost next to no memory and processor time, and what is measured is the library and the SDK.
/// </summary>
/// <param name="items">The number of items, a multiple of a page in each segment.</param>
/// <param name="segments">The number of segments that the tables are scanned in.</param>
internal sealed class PrebuiltTables(int items, int segments) : HttpMessageHandler
{
    /// <summary>A page of 1 MB has about this many items of the sample's size.</summary>
    public const int ItemsPerPage = 2_000;

    private const double PageUnits = 128;
    private const int Digits = 10;

    private static readonly byte[] SortKeyPrefix = "\"order#"u8.ToArray();

    private readonly byte[][] _items = [.. Enumerable.Range(0, ItemsPerPage).Select(ItemOf)];
    private readonly int _pages = items / segments / ItemsPerPage;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var json = JsonDocument.Parse(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
        var region = request.RequestUri!.Host.Split('.')[1];
        HttpContent content = request.Headers.GetValues("X-Amz-Target").Single().Split('.')[1] switch
        {
            "DescribeTable" => new StringContent(
                $$$"""
                {"Table":{"TableName":"orders","TableArn":"arn:aws:dynamodb:{{{region}}}:123456789012:table/orders","ItemCount":{{{items}}},
                "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
                "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"S"}]}}
                """),
            "DescribeTimeToLive" => new StringContent("""{"TimeToLiveDescription":{"TimeToLiveStatus":"DISABLED"}}"""),
            "Scan" => Scan(json.RootElement),
            "BatchGetItem" => BatchGet(json.RootElement.GetProperty("RequestItems").GetProperty("orders").GetProperty("Keys")),
            var other => throw new NotSupportedException(other),
        };
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
    }

    private RentedContent Scan(JsonElement request)
    {
        var page = request.TryGetProperty("ExclusiveStartKey", out var start) ? NumberIn(start) + 1 : 0;
        var first = (request.GetProperty("Segment").GetInt32() * _pages + page) * ItemsPerPage;
        var last = page == _pages - 1 ? "" : string.Create(
            CultureInfo.InvariantCulture, $",\"LastEvaluatedKey\":{{\"pk\":{{\"S\":\"page\"}},\"sk\":{{\"S\":\"order#{page:d10}\"}}}}");
        var tail = string.Create(
            CultureInfo.InvariantCulture, $"]{last},\"ConsumedCapacity\":{{\"TableName\":\"orders\",\"CapacityUnits\":{PageUnits}}}}}");
        return Body("{\"Items\":[", Enumerable.Range(first, ItemsPerPage), tail);
    }

    private RentedContent BatchGet(JsonElement keys)
    {
        var numbers = keys.EnumerateArray().Select(NumberIn).ToList();
        var tail = string.Create(
            CultureInfo.InvariantCulture,
            $"]}},\"UnprocessedKeys\":{{}},\"ConsumedCapacity\":[{{\"TableName\":\"orders\",\"CapacityUnits\":{numbers.Count * 0.5}}}]}}");
        return Body("{\"Responses\":{\"orders\":[", numbers, tail);
    }

    private RentedContent Body(string head, IEnumerable<int> numbers, string tail)
    {
        var body = new PooledList<byte>(1_200_000);
        body.AddRange(Encoding.UTF8.GetBytes(head));
        var start = body.Count;
        foreach (var number in numbers)
        {
            if (body.Count > start)
            {
                body.Add((byte)',');
            }
            var item = _items[number % ItemsPerPage];
            var digits = body.Count + item.AsSpan().IndexOf(SortKeyPrefix) + SortKeyPrefix.Length;
            body.AddRange(item);
            number.TryFormat(body.Writable(digits, Digits), out _, "d10", CultureInfo.InvariantCulture);
        }
        body.AddRange(Encoding.UTF8.GetBytes(tail));
        return new RentedContent(body);
    }

    private static int NumberIn(JsonElement key) =>
        int.Parse(key.GetProperty("sk").GetProperty("S").GetString()!["order#".Length..], CultureInfo.InvariantCulture);

    private static byte[] ItemOf(int number)
    {
        using var inserting = JsonDocument.Parse(SampleEvent.Inserting(number, 1));
        return Encoding.UTF8.GetBytes(
            inserting.RootElement.GetProperty("Records")[0].GetProperty("dynamodb").GetProperty("NewImage").GetRawText());
    }

    /// <summary>A page in rented memory, because a new array per page would be most of the memory that is measured.</summary>
    private sealed class RentedContent(PooledList<byte> bytes) : ByteArrayContent(ArrayOf(bytes), 0, bytes.Count)
    {
        protected override void Dispose(bool disposing)
        {
            bytes.Dispose();
            base.Dispose(disposing);
        }

        private static byte[] ArrayOf(PooledList<byte> bytes) =>
            MemoryMarshal.TryGetArray(bytes.Memory, out var array) ? array.Array! : throw new NotSupportedException();
    }
}
