using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Aws;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// The source's stream before and after a seed. The trigger replays the changes made during the seed, so the stream must be the same one
/// all the time.
/// </summary>
/// <param name="options">The source, the way it is read, and the clock.</param>
/// <param name="source">The source.</param>
internal sealed class SeedStream(ReconcilerOptions options, TableClient source)
{
    /// <summary>
    /// The bound on the age of what an eventually consistent read returns. The service states none; its reads are usually current within
    /// a second.
    /// </summary>
    public static readonly TimeSpan Staleness = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Waits until the stream has every change that a read may miss, and returns the start of the seed. A consistent read misses none.
    /// </summary>
    /// <exception cref="ReplicationException">
    /// The stream is off, has no new images, or was replaced. The message says what to do.
    /// </exception>
    public async Task<SeedStart> StartAsync(TableDescription description, CancellationToken cancellation)
    {
        var stream = Current(description);
        if (!options.ConsistentRead)
        {
            await Task.Delay(Staleness, options.TimeProvider, cancellation).ConfigureAwait(false);
        }
        var start = new SeedStart(stream, options.TimeProvider.GetUtcNow());
        await ThrowIfReplacedAsync(start, cancellation).ConfigureAwait(false);
        return start;
    }

    /// <exception cref="ReplicationException">The stream was turned off or replaced. The message says what to do.</exception>
    public async Task ThrowIfReplacedAsync(SeedStart start, CancellationToken cancellation) =>
        ThrowIfReplaced(start, await source.DescribeAsync(cancellation).ConfigureAwait(false));

    /// <inheritdoc cref="ThrowIfReplacedAsync"/>
    public void ThrowIfReplaced(SeedStart start, TableDescription description)
    {
        if (IsOn(description) && description.LatestStreamArn == start.StreamArn)
        {
            return;
        }
        throw new ReplicationException(
            $"The stream of {options.Source} was turned off or replaced after the seed began ({start.StreamArn}), so no stream has all " +
            $"changes since then. Turn the stream on, empty {options.Replica}, and seed it with a new checkpoint file. Or start live " +
            "replication, and repair with DeleteExtra (verify --repair --delete-extra) beside it.");
    }

    private string Current(TableDescription description)
    {
        if (!IsOn(description))
        {
            throw new ReplicationException(
                $"{options.Source} has no stream with new images, so the changes made during a seed would be lost. " +
                "Enable a stream of the view type NEW_AND_OLD_IMAGES or NEW_IMAGE, and seed then.");
        }
        if (description.TableStatus != TableStatus.ACTIVE)
        {
            throw new ReplicationException(
                $"{options.Source} is {description.TableStatus}, so its stream may not have all changes yet. " +
                "Seed when the table is ACTIVE.");
        }
        return description.LatestStreamArn;
    }

    private static bool IsOn(TableDescription description) =>
        description.StreamSpecification is { StreamEnabled: true } stream && description.LatestStreamArn is { Length: > 0 }
        && (stream.StreamViewType == StreamViewType.NEW_AND_OLD_IMAGES || stream.StreamViewType == StreamViewType.NEW_IMAGE);
}
