using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Aws;

/// <summary>Reads items as bytes: with the SDK's internal types, or through its public API.</summary>
internal interface IItemReads
{
    /// <exception cref="System.Text.Json.JsonException">The response is not from Scan, or it is damaged.</exception>
    Task<ItemPage> ReadPageAsync(ScanRequest request, CancellationToken cancellation);

    /// <param name="table">The table.</param>
    /// <param name="keys">Distinct keys as DynamoDB JSON, at most <see cref="TableClient.MaxKeys"/>.</param>
    /// <param name="consistent">Whether the read includes every write that was acknowledged before.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="System.Text.Json.JsonException">The response is not from BatchGetItem, or it is damaged.</exception>
    Task<ItemPage> ReadKeysAsync(string table, IReadOnlyList<ReadOnlyMemory<byte>> keys, bool consistent, CancellationToken cancellation);
}
