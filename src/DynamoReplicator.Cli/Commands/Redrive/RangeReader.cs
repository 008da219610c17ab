using System.Globalization;
using System.Numerics;
using System.Text.Json;
using DynamoReplicator.Aws;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Json;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Cli.Commands.Redrive;

/// <summary>Reads the records of a stream range again.</summary>
internal sealed class RangeReader(VerbCall call)
{
    /// <summary>An empty page may precede pages with records. After this many empty pages the range is considered gone.</summary>
    private const int MaxEmptyPages = 100;

    /// <returns>The records; null if the stream no longer holds them all.</returns>
    /// <exception cref="StreamException">The stream cannot be read.</exception>
    public async Task<List<FailedRecord>?> ReadAsync(StreamRange range)
    {
        var source = call.Tables.SourceTable;
        using var client = StreamsClient.Create(source.Region, source.Endpoint, http: DynamoDBClientConfig.Http(http: call.Http));
        var options = new StreamPumpOptions
        {
            OnReadFailure = failure => call.Output.Warn(RunFailures.Describe(failure)),
            DescribeError = AwsErrorText.Describe,
            TimeProvider = call.Time,
        };
        var stream = new RetryingStreamReader(client, range.StreamArn, options);
        try
        {
            return await ReadAsync(stream, range, options.PollInterval);
        }
        catch (StreamException error) when (StreamErrors.IsGone(error.InnerException))
        {
            return null;
        }
    }

    private async Task<List<FailedRecord>?> ReadAsync(RetryingStreamReader stream, StreamRange range, TimeSpan pause)
    {
        var records = new List<FailedRecord>();
        var (position, end, empty) = (StreamPosition.At(range.Start), Number(range.End), 0);
        var iterator = await stream.GetIteratorAsync(range.ShardId, position, call.Stop);
        while (iterator is not null && empty < MaxEmptyPages)
        {
            var page = await stream.GetRecordsAsync(iterator, call.Stop);
            if (page is null)
            {
                iterator = await stream.GetIteratorAsync(range.ShardId, position, call.Stop); // The iterator had expired.
                continue;
            }
            foreach (var record in page.Records)
            {
                if (records.Count == 0 && Number(record.SequenceNumber) > Number(range.Start))
                {
                    return null; // The first record is gone, so others may be gone too.
                }
                if (Number(record.SequenceNumber) > end)
                {
                    return records;
                }
                records.Add(Read(record));
                position = StreamPosition.After(record.SequenceNumber);
                if (Number(record.SequenceNumber) == end)
                {
                    return records;
                }
            }
            empty = page.Records.Count == 0 ? empty + 1 : 0;
            await Task.Delay(page.Records.Count == 0 ? pause : TimeSpan.Zero, call.Time, call.Stop);
            iterator = page.NextShardIterator;
        }
        return null;
    }

    private static FailedRecord Read(StreamRecord record)
    {
        using var json = JsonDocument.Parse(record.Utf8, DynamoDBJson.DocumentOptions);
        return FailedRecord.Read(json.RootElement)
            ?? throw new StreamException("A stream record has no key, so the endpoint is not DynamoDB Streams. Check the endpoint.");
    }

    private static BigInteger Number(string sequenceNumber) =>
        BigInteger.Parse(sequenceNumber, NumberStyles.None, CultureInfo.InvariantCulture);
}
