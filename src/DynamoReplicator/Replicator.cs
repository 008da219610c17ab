using Amazon.Lambda.Core;
using Amazon.Lambda.DynamoDBEvents;
using DynamoReplicator.Aws;
using DynamoReplicator.Buffers;
using DynamoReplicator.Calls;
using DynamoReplicator.Configuration;
using DynamoReplicator.Events;
using DynamoReplicator.Events.Typed;
using DynamoReplicator.Lambda;
using DynamoReplicator.Telemetry;
using DynamoReplicator.Writing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynamoReplicator;

/// <summary>
/// Replicates a DynamoDB table, one way. It takes the events of the source table's stream and writes every change to the replica tables,
/// in batches and in order per key. Create one instance per process and use it for every invocation. It is safe for concurrent use.
/// </summary>
/// <example>
/// A whole function:
/// <code>
/// public sealed class Function
/// {
///     private readonly Replicator _replicator = new("eu-west-1", "orders");
///
///     public Task&lt;Stream&gt; Handler(Stream streamEvent, ILambdaContext context) =&gt; _replicator.HandleAsync(streamEvent, context);
/// }
/// </code>
/// </example>
public sealed class Replicator : IDisposable
{
    /// <summary>The maximum duration of a Lambda invocation.</summary>
    private static readonly TimeSpan LongestInvocation = TimeSpan.FromMinutes(15);

    private readonly ReplicatorOptions _options;
    private readonly ILogger? _logger;
    private readonly Wiring _wiring;
    private readonly Replica[] _replicas;
    private readonly ResultTelemetry _telemetry;

    /// <summary>Creates a replicator to one table, with the defaults of <see cref="ReplicatorOptions"/>.</summary>
    /// <param name="region">The system name of the replica table's Region, such as <c>eu-west-1</c>.</param>
    /// <param name="table">The replica table's name or ARN.</param>
    /// <exception cref="ArgumentException">An argument is invalid. The message says why.</exception>
    public Replicator(string region, string table)
        : this(new ReplicatorOptions { Replicas = [new ReplicaTable(region, table)] })
    {
    }

    /// <summary>Creates a replicator.</summary>
    /// <param name="options">The replicas, and how to write them.</param>
    /// <exception cref="ArgumentException">
    /// An option is invalid. The message lists all errors (<see cref="ReplicatorOptions.Validate"/>).
    /// </exception>
    public Replicator(ReplicatorOptions options)
        : this(options, Wiring.Default)
    {
    }

    /// <param name="options">The replicas, and how to write them.</param>
    /// <param name="network">Replaces the network in tests.</param>
    internal Replicator(ReplicatorOptions options, HttpMessageHandler network)
        : this(options, new Wiring { Network = network })
    {
    }

    /// <param name="options">The replicas, and how to write them.</param>
    /// <param name="wiring">The network, the waits, and the limits that are not options.</param>
    internal Replicator(ReplicatorOptions options, Wiring wiring)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _logger = options.CreateLogger();
        _options = options with { Logger = _logger };
        _wiring = wiring;
        _replicas = [.. _options.Replicas.Select(table => Replica.Of(table, _options, wiring))];
        var logLevel = Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_LEVEL");
        _telemetry = new ResultTelemetry(new EmbeddedMetrics(wiring.Metrics, logLevel), options.TimeProvider);
    }

    /// <summary>
    /// Handles a Lambda invocation from the event's bytes. This is the fastest way. Use it as the function's handler. The function
    /// needs no serializer.
    /// </summary>
    /// <param name="streamEvent">
    /// The invocation's event, a DynamoDB stream event as UTF-8 JSON. The array of a <see cref="MemoryStream"/> is not copied, so it must
    /// not change until the method returns.
    /// </param>
    /// <param name="context">The invocation's context. Its remaining time is the deadline for writing, and its logger is used.</param>
    /// <returns>
    /// The response for Lambda: <c>{"batchItemFailures":[]}</c>, or the record to resume at if
    /// <see cref="ReplicatorOptions.ReportBatchItemFailures"/> is set and a record failed. It includes the window's <c>state</c> if the
    /// event belongs to a tumbling window.
    /// </returns>
    /// <exception cref="ReplicationException">
    /// The event cannot be read, or a record failed and <see cref="ReplicatorOptions.ReportBatchItemFailures"/> is not set. Lambda delivers
    /// the batch again.
    /// </exception>
    public async Task<Stream> HandleAsync(Stream streamEvent, ILambdaContext context)
    {
        ArgumentNullException.ThrowIfNull(streamEvent);
        ArgumentNullException.ThrowIfNull(context);
        var deadline = DeadlineFor(context);
        using var utf8 = await EventBytes.ReadAsync(streamEvent).ConfigureAwait(false);
        var result = await ReplicateAsync(utf8.Memory, deadline, context, CancellationToken.None).ConfigureAwait(false);
        return LambdaResponse.For(ResumeAtOrThrow(result), result.WindowState);
    }

    /// <summary>
    /// Handles a Lambda invocation from the event class of Amazon.Lambda.DynamoDBEvents. <see cref="StreamEventSerializer"/> creates it
    /// from the event's bytes; records that the handler never accesses are then replicated from those bytes.
    /// A trigger with a tumbling window needs <see cref="HandleAsync(Stream, ILambdaContext)"/>, because this response cannot contain the
    /// window's state.
    /// </summary>
    /// <param name="streamEvent">The invocation's event. It is not changed, and its streams are not moved.</param>
    /// <param name="context">The invocation's context. Its remaining time is the deadline for writing, and its logger is used.</param>
    /// <returns>
    /// The response for Lambda: no failures, or the record to resume at if <see cref="ReplicatorOptions.ReportBatchItemFailures"/> is set
    /// and a record failed.
    /// </returns>
    /// <exception cref="ReplicationException">
    /// The event cannot be replicated, or a record failed and <see cref="ReplicatorOptions.ReportBatchItemFailures"/> is not set. Lambda
    /// delivers the batch again.
    /// </exception>
    public async Task<StreamsEventResponse> HandleAsync(DynamoDBEvent streamEvent, ILambdaContext context)
    {
        ArgumentNullException.ThrowIfNull(streamEvent);
        ArgumentNullException.ThrowIfNull(context);
        var deadline = DeadlineFor(context);
        using var changes = TypedEvent.ToStreamEvent(streamEvent);
        streamEvent = null!; // Its objects may be many. The collector can free them while the replicas are written.
        var result = await ReplicateAsync(changes, deadline, context, CancellationToken.None).ConfigureAwait(false);
        return ResumeAtOrThrow(result) is { } resumeAt
            ? new StreamsEventResponse { BatchItemFailures = [new() { ItemIdentifier = resumeAt }] }
            : new StreamsEventResponse { BatchItemFailures = [] };
    }

    /// <summary>
    /// Replicates an event outside Lambda. Throttled calls are retried for up to 15 minutes, as long as a function could run. Failed
    /// records are reported in the result and not thrown: check <see cref="ReplicationResult.Succeeded"/>, or call
    /// <see cref="ReplicationResult.ThrowIfFailed"/>.
    /// </summary>
    /// <param name="streamEvent">
    /// A DynamoDB stream event, or the body of a GetRecords response, as UTF-8 JSON. It must not change until the method returns.
    /// </param>
    /// <param name="cancellationToken">
    /// Once it is canceled, no call starts. Calls in flight are awaited for up to 4 seconds, or for
    /// <see cref="ReplicatorOptions.DeadlineMargin"/> without its reserve if that is set, and then abandoned.
    /// </param>
    /// <exception cref="ReplicationException">The event cannot be read. Nothing was written.</exception>
    /// <exception cref="OperationCanceledException">The call was canceled. Any part of the event may have been written.</exception>
    public Task<ReplicationResult> ReplicateAsync(ReadOnlyMemory<byte> streamEvent, CancellationToken cancellationToken = default) =>
        ReplicateAsync(streamEvent, DeadlineFor(LongestInvocation), context: null, cancellationToken);

    /// <summary>
    /// Replicates an event outside Lambda, like <see cref="ReplicateAsync(ReadOnlyMemory{byte}, CancellationToken)"/>.
    /// </summary>
    /// <param name="streamEvent">The event. It is not changed, and its streams are not moved.</param>
    /// <param name="cancellationToken">
    /// Once it is canceled, no call starts. Calls in flight are awaited for up to 4 seconds, or for
    /// <see cref="ReplicatorOptions.DeadlineMargin"/> without its reserve if that is set, and then abandoned.
    /// </param>
    /// <exception cref="ReplicationException">The event cannot be read. Nothing was written.</exception>
    /// <exception cref="OperationCanceledException">The call was canceled. Any part of the event may have been written.</exception>
    public async Task<ReplicationResult> ReplicateAsync(DynamoDBEvent streamEvent, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(streamEvent);
        using var changes = TypedEvent.ToStreamEvent(streamEvent);
        streamEvent = null!; // As above.
        return await ReplicateAsync(changes, DeadlineFor(LongestInvocation), context: null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes the connections to the replicas. A client that you passed in stays open.</summary>
    public void Dispose()
    {
        foreach (var replica in _replicas)
        {
            replica.Dispose();
        }
    }

    private async Task<ReplicationResult> ReplicateAsync(
        ReadOnlyMemory<byte> utf8, Deadline deadline, ILambdaContext? context, CancellationToken cancellationToken)
    {
        using var streamEvent = StreamEventReader.Read(utf8);
        return await ReplicateAsync(streamEvent, deadline, context, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The engine: writes the changes to each replica, and accounts for each record.</summary>
    private async Task<ReplicationResult> ReplicateAsync(
        StreamEvent streamEvent, Deadline deadline, ILambdaContext? context, CancellationToken cancellationToken)
    {
        var logger = LoggerFor(context);
        SdkCheck.For(_wiring).ReportProblem(logger);
        if (streamEvent.Count > 0) // An empty batch, such as the last one of a tumbling window, names no table.
        {
            var ownAccount = TableIdentity.AccountIn(context?.InvokedFunctionArn) ?? _wiring.OwnAccount;
            SourceCheck.ThrowIfRefused(streamEvent.SourceArn, _options, ownAccount);
        }
        using var changes = ChangeSet.Of(streamEvent, _options.SkipTimeToLiveDeletes);
        using var span = Instruments.StartBatch(streamEvent.Count);
        var accounts = Array.ConvertAll(_replicas, replica => new ReplicaAccount(replica.Table, changes));
        try
        {
            await Task.WhenAll(_replicas.Zip(accounts, WriteAsync)).ConfigureAwait(false);
            var result = ResultOf(streamEvent, accounts);
            _telemetry.Report(streamEvent, accounts, result, logger, InvocationOf(context));
            return result;
        }
        finally
        {
            Array.ForEach(accounts, account => account.Dispose()); // WhenAll waits for all writers, even if one of them throws.
        }

        async Task WriteAsync(Replica replica, ReplicaAccount account)
        {
            using var writing = Instruments.StartWriting(replica.Table);
            await new BatchWriter(replica, changes, account, _options, deadline, _wiring.Backoff, logger).WriteAsync(cancellationToken)
                .ConfigureAwait(false);
            writing.SetStatus(account.FirstFailed is { } failed ? account.ErrorOf(failed).Reason : null);
        }
    }

    private ReplicationResult ResultOf(StreamEvent streamEvent, ReplicaAccount[] accounts)
    {
        var firstFailed = accounts.Min(account => account.FirstFailed);
        return new ReplicationResult(
            streamEvent.Count,
            [.. accounts.Select(account => account.ToResult())],
            firstFailed is { } record ? streamEvent.SequenceNumber(record) : null,
            LagOf(streamEvent))
        {
            BeforeFirstFailed = firstFailed is { } failed
                ? accounts.Aggregate(default(OutcomeCounts), (sum, account) => sum + account.CountsBefore(failed))
                : null,
            WindowState = streamEvent.WindowState?.ToArray(),
        };
    }

    /// <summary>Compares the source's clock with this one. A source's clock that is ahead must not make the lag negative.</summary>
    private TimeSpan? LagOf(StreamEvent streamEvent)
    {
        var oldest = long.MaxValue;
        for (var record = 0; record < streamEvent.Count; record++)
        {
            var createdAt = streamEvent[record].CreatedAtMilliseconds;
            oldest = createdAt > 0 ? Math.Min(oldest, createdAt) : oldest;
        }
        return oldest == long.MaxValue
            ? null
            : TimeSpan.FromMilliseconds(Math.Max(0, _options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds() - oldest));
    }

    /// <summary>
    /// Returns the sequence number to resume at when ReportBatchItemFailures is set; otherwise throws. Lambda ignores the response unless
    /// the trigger enables it, but never ignores an exception.
    /// </summary>
    private string? ResumeAtOrThrow(ReplicationResult result)
    {
        if (!_options.ReportBatchItemFailures)
        {
            result.ThrowIfFailed();
        }
        return result.FirstFailedSequenceNumber;
    }

    private Deadline DeadlineFor(ILambdaContext context) =>
        // TestLambdaContext reports zero when no time was set. A value above Lambda's maximum means no limit.
        DeadlineFor(
            context.RemainingTime > TimeSpan.Zero && context.RemainingTime < LongestInvocation ? context.RemainingTime : LongestInvocation);

    private Deadline DeadlineFor(TimeSpan remaining) => Deadline.After(remaining, _options.DeadlineMargin, _options.TimeProvider);

    /// <summary>Returns null without a function whose log takes metrics: TestLambdaContext has no function name.</summary>
    private LambdaInvocation? InvocationOf(ILambdaContext? context) =>
        context is not null && _options.EmbeddedMetrics && !string.IsNullOrEmpty(context.FunctionName)
            ? new LambdaInvocation(context.FunctionName, context.AwsRequestId)
            : null;

    private SafeLogger LoggerFor(ILambdaContext? context) =>
        new(_logger ?? (context?.Logger is { } logger ? new LambdaContextLogger(logger) : NullLogger.Instance));
}
