namespace DynamoReplicator.StreamReading;

/// <summary>
/// Reads a stream and retries transient errors indefinitely. Throws other errors as a <see cref="StreamException"/>.
/// </summary>
internal sealed class RetryingStreamReader(StreamsClient client, string streamArn, StreamPumpOptions options)
{
    private volatile bool _hasResponded;

    public Task<StreamDescription> DescribeAsync(CancellationToken stop) =>
        CallAsync("DescribeStream", () => client.DescribeStreamAsync(streamArn, stop), stop);

    public Task<string> GetIteratorAsync(string shardId, StreamPosition position, CancellationToken stop) =>
        CallAsync("GetShardIterator", () => client.GetShardIteratorAsync(streamArn, shardId, position, stop), stop);

    /// <returns>Null if the iterator has expired.</returns>
    public Task<StreamPage?> GetRecordsAsync(string iterator, CancellationToken stop) =>
        CallAsync(
            "GetRecords",
            async () =>
            {
                try
                {
                    return StreamPage.Parse(await client.GetRecordsAsync(iterator, stop));
                }
                catch (Exception error) when (StreamErrors.IsExpiredIterator(error))
                {
                    return null;
                }
            },
            stop);

    private async Task<T> CallAsync<T>(string operation, Func<Task<T>> call, CancellationToken stop)
    {
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                var response = await call();
                _hasResponded = true;
                return response;
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                throw new OperationCanceledException(stop); // The call throws several types when it is canceled.
            }
            catch (Exception error)
            {
                if (!StreamErrors.IsTransient(error, _hasResponded))
                {
                    throw StreamErrors.Describe(error, operation, streamArn, options.DescribeError);
                }
                var wait = options.Backoff.WaitAfter(attempts);
                options.OnReadFailure?.Invoke(new ReadFailure(operation, options.DescribeError(error, operation), attempts, wait));
                await Task.Delay(wait, options.TimeProvider, stop);
            }
        }
    }
}
