using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Calls;

namespace DynamoReplicator.Aws;

/// <summary>
/// Sends writes through the SDK's public API, and leaves all retries to the caller: the SDK's waits are longer, and by the system's clock.
/// Only a call that is refused for its time is sent again by a client that may retry, because only then does the SDK correct a wrong clock.
/// The correction belongs to the endpoint, so it holds for all later calls.
/// </summary>
internal sealed class PublicApiSender : IDisposable
{
    private readonly PublicApiClient _client;
    private readonly PublicApiClient _correctingClock;
    private readonly SendBatch _send;
    private readonly SendBatch _sendCorrectingClock;

    public PublicApiSender(AmazonDynamoDBConfig config, string table, bool returnConsumedCapacity)
    {
        // A client reads this setting when it is created.
        (config.MaxErrorRetry, config.MaxStaleConnectionRetries) = (1, 0);
        _correctingClock = new PublicApiClient(config);
        config.MaxErrorRetry = 0;
        _client = new PublicApiClient(config);
        _send = _client.SenderTo(table, returnConsumedCapacity);
        _sendCorrectingClock = _correctingClock.SenderTo(table, returnConsumedCapacity);
    }

    public async Task<BatchWriteItemResponse> SendAsync(ReadOnlyMemory<Write> writes, CallCounts counts, CallWindow window)
    {
        try
        {
            return await _send(writes, counts, window).ConfigureAwait(false);
        }
        catch (AmazonDynamoDBException error) when (IsOfWrongClock(error))
        {
            return await _sendCorrectingClock(writes, counts, window).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _correctingClock.Dispose();
    }

    /// <summary>See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html.</summary>
    private static bool IsOfWrongClock(AmazonDynamoDBException error) =>
        error.Message.StartsWith("Signature expired", StringComparison.Ordinal)
        || error.Message.StartsWith("Signature not yet current", StringComparison.Ordinal);
}
