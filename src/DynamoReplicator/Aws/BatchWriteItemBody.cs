using System.Buffers;
using System.Text.Json;
using DynamoReplicator.Calls;

namespace DynamoReplicator.Aws;

/// <summary>
/// The body of a BatchWriteItem call. The stream's images are DynamoDB JSON already, so their bytes are copied between constant parts.
/// See https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html.
/// </summary>
internal static class BatchWriteItemBody
{
    /// <summary>The maximum number of writes in one call.</summary>
    public const int MaxWrites = 25;

    /// <summary>The maximum size of one call: 16 MB.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    private static ReadOnlySpan<byte> Open => "{\"RequestItems\":{"u8;

    private static ReadOnlySpan<byte> OpenPut => "{\"PutRequest\":{\"Item\":"u8;

    private static ReadOnlySpan<byte> OpenDelete => "{\"DeleteRequest\":{\"Key\":"u8;

    private static ReadOnlySpan<byte> Close => "]}}"u8;

    private static ReadOnlySpan<byte> CloseCounting => "]},\"ReturnConsumedCapacity\":\"TOTAL\"}"u8;

    /// <summary>The size of the parts of a body that belong to no write: the table's name and the brackets.</summary>
    public static int LengthAround(JsonEncodedText table, bool returnConsumedCapacity = true) =>
        Open.Length + table.EncodedUtf8Bytes.Length + "\"\":["u8.Length + (returnConsumedCapacity ? CloseCounting : Close).Length;

    /// <summary>The size of a write in a body, including the comma before it.</summary>
    public static int LengthOf(Write write) => 1 + (write.IsDelete ? OpenDelete : OpenPut).Length + write.Json.Length + "}}"u8.Length;

    public static int LengthOf(JsonEncodedText table, ReadOnlySpan<Write> writes, bool returnConsumedCapacity)
    {
        var length = LengthAround(table, returnConsumedCapacity);
        foreach (var write in writes)
        {
            length += LengthOf(write);
        }
        return length;
    }

    public static void WriteTo(IBufferWriter<byte> body, JsonEncodedText table, ReadOnlySpan<Write> writes, bool returnConsumedCapacity)
    {
        body.Write(Open);
        body.Write("\""u8);
        body.Write(table.EncodedUtf8Bytes);
        body.Write("\":["u8);
        var isFirst = true;
        foreach (var write in writes)
        {
            if (!isFirst)
            {
                body.Write(","u8);
            }
            isFirst = false;
            body.Write(write.IsDelete ? OpenDelete : OpenPut);
            body.Write(write.Json.Span);
            body.Write("}}"u8);
        }
        body.Write(returnConsumedCapacity ? CloseCounting : Close);
    }
}
