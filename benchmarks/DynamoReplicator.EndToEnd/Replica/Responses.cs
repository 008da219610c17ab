using System.Text;

namespace DynamoReplicator.EndToEnd.Replica;

/// <summary>HTTP responses like DynamoDB's, with the checksum that the SDK verifies.</summary>
internal static class Responses
{
    public static readonly byte[] AllProcessed = Ok("{\"UnprocessedItems\":{}}"u8);
    public static readonly byte[] Empty = Ok("{}"u8);

    public static readonly byte[] Throttled = Response(
        "400 Bad Request",
        "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException\",\"message\":\"The level of configured "u8 +
        "provisioned throughput for the table was exceeded.\"}"u8);

    public static byte[] Ok(ReadOnlySpan<byte> json) => Response("200 OK", json);

    private static byte[] Response(string status, ReadOnlySpan<byte> json) =>
    [
        .. Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status}\r\nServer: Server\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: {json.Length}\r\n" +
            $"x-amzn-RequestId: 0000000000000000000000000000000000000000000000000000\r\nx-amz-crc32: {Crc32(json)}\r\n\r\n"),
        .. json,
    ];

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var next in bytes)
        {
            crc ^= next;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
            }
        }
        return ~crc;
    }
}
