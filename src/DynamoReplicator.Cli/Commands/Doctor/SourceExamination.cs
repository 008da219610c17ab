using System.Diagnostics.CodeAnalysis;
using DynamoReplicator.Aws;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Items;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Cli.Commands.Doctor;

/// <summary>Examines the source and its stream.</summary>
internal sealed class SourceExamination(TableConnection source, Findings findings, CancellationToken stop)
{
    private readonly TableExamination _examination = new(source, findings, stop);

    private string Subject => source.Table.ToString();

    /// <returns>Null if the table cannot be examined.</returns>
    public async Task<ExaminedTable?> RunAsync()
    {
        var found = await _examination.DescribeAsync();
        if (found is null)
        {
            return null;
        }
        if (SourceStream.ProblemOf(found.Description, source.Table, SuggestedCommand.AccessTo(source.Table)) is { } problem)
        {
            findings.Problem(Subject, problem);
        }
        else
        {
            findings.Ok(Subject, $"the stream is enabled with {found.Description.StreamSpecification.StreamViewType}");
            await TryStreamAsync(found.Description.LatestStreamArn);
        }
        GlobalTableAdvice.Give(findings, found);
        await _examination.TryReadingAsync(KeySchema.Of(found.Description));
        return found;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Every failure to read the stream is a finding.")]
    private async Task TryStreamAsync(string streamArn)
    {
        var operation = "DescribeStream";
        try
        {
            using var streams = StreamsClient.Create(
                source.Table.Region, source.Table.Endpoint, http: DynamoDBClientConfig.Http(http: source.Http));
            var stream = await streams.DescribeStreamAsync(streamArn, stop);
            if (stream.Shards.FirstOrDefault(shard => shard.IsOpen) is { } shard)
            {
                operation = "GetShardIterator";
                var iterator = await streams.GetShardIteratorAsync(streamArn, shard.ShardId, StreamPosition.Latest, stop);
                operation = "GetRecords";
                await streams.GetRecordsAsync(iterator, stop);
            }
            findings.Ok(Subject, "the stream can be read");
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            findings.Problem(Subject, StreamErrors.Describe(error, operation, streamArn, AwsErrorText.Describe).Message);
        }
    }
}
