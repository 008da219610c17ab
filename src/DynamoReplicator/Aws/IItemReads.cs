using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Aws;

/// <summary>Reads items as bytes: with the SDK's internal types, or through its public API.</summary>
internal interface IItemReads
{
    /// <exception cref="System.Text.Json.JsonException">The response is not from Scan, or it is damaged.</exception>
    Task<ItemPage> ReadPageAsync(ScanRequest request, CancellationToken cancellation);

    /// <exception cref="System.Text.Json.JsonException">The response is not from BatchGetItem, or it is damaged.</exception>
    Task<ItemPage> ReadKeysAsync(KeyReads wanted, CancellationToken cancellation);
}

/// <summary>What a BatchGetItem call reads.</summary>
/// <param name="Table">The table.</param>
/// <param name="Keys">Distinct keys as DynamoDB JSON, at most <see cref="TableClient.MaxKeys"/>.</param>
/// <param name="IsConsistent">Whether the read includes every write that was acknowledged before.</param>
/// <param name="Projection">The attributes by placeholder (<see cref="ReadSelection.Projection"/>); null for all.</param>
internal sealed record KeyReads(
    string Table, IReadOnlyList<ReadOnlyMemory<byte>> Keys, bool IsConsistent, Dictionary<string, string>? Projection = null);
