using DynamoReplicator.Configuration;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator;

/// <summary>Options of a <see cref="Replicator"/>: the replicas, and how to write them.</summary>
public sealed record ReplicatorOptions
{
    /// <summary>The replica tables, at least one. Each receives every change and has its own outcome.</summary>
    public IReadOnlyList<ReplicaTable> Replicas { get; init; } = [];

    /// <summary>
    /// The source table. Set it to refuse events of any other table, so that a trigger on the wrong function cannot write one table's items
    /// to another table's replica. Only its Region, table and account are compared. Default: null, events of any table are accepted.
    /// </summary>
    public TableReference? Source { get; init; }

    /// <summary>The maximum number of BatchWriteItem calls in flight to each replica, 1 to 1,000. Default: 16.</summary>
    public int MaxConcurrency { get; init; } = 16;

    /// <summary>
    /// Whether to return the first failed record to Lambda instead of throwing, so that Lambda resumes there and not at the start of the
    /// batch. Set it <em>only</em> if the event source mapping has <c>FunctionResponseTypes: [ReportBatchItemFailures]</c>: otherwise
    /// Lambda ignores the response and failed records are lost. Default: false, a batch with failed records throws
    /// <see cref="ReplicationException"/>.
    /// See https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html.
    /// </summary>
    public bool ReportBatchItemFailures { get; init; }

    /// <summary>
    /// Whether to write only the last change of each key in a batch. Set it to false to write every version in order, for replicas that
    /// have streams of their own. Default: true.
    /// </summary>
    public bool Coalesce { get; init; } = true;

    /// <summary>
    /// Whether to skip deletes made by DynamoDB's time to live, for replicas that keep expired items. Such records count as skipped. It
    /// does not work for a source in a Global Table: only the Region that makes such a delete marks it in its stream. Default: false.
    /// </summary>
    public bool SkipTimeToLiveDeletes { get; init; }

    /// <summary>
    /// How long before the end of the invocation the last call may start, including retries. Calls in flight are then awaited until the
    /// reserve begins, and only then abandoned. The reserve is the last fifth of the margin, at least 200 ms, and is for the response to
    /// Lambda. An abandoned call is therefore at least as old as the margin less the reserve. This matters because Lambda delivers its
    /// records again at once, and a younger call could still take effect after a later change was written. Default: a tenth of the
    /// invocation's remaining time, at least 1 second and at most 5 seconds, and never more than half of the remaining time. A margin that
    /// you set is used unchanged: if it leaves no time, nothing is sent, and the records fail with a reason that names this option.
    /// </summary>
    public TimeSpan? DeadlineMargin { get; init; }

    /// <summary>
    /// Receives changes that a replica rejects permanently, such as an item that violates the key type of an index, and changes for which
    /// <see cref="ReplicaTable.Where"/> or <see cref="ReplicaTable.Select"/> throws. If it returns, the change counts as parked and the
    /// stream moves on. If it throws, the change has failed. It is called from several threads at once, and again if a batch is retried.
    /// The replica keeps the item's last change in the batch that it accepts: with <see cref="Coalesce"/>, the changes before the rejected
    /// one are tried in turn, one call each, and the hook is called when one of them is written or all are rejected.
    /// Default: null, such a change fails, and Lambda retries it up to the trigger's limits.
    /// </summary>
    public Func<RejectedChange, CancellationToken, Task>? DeadLetter { get; init; }

    /// <summary>
    /// The logger. Item data is never logged, and keys only at <see cref="LogLevel.Debug"/>. Default: a logger of
    /// <see cref="LoggerFactory"/>, or else the Lambda context's logger. Without either, nothing is logged.
    /// </summary>
    public ILogger? Logger { get; init; }

    /// <summary>
    /// Creates the logger, with the category <c>DynamoReplicator.Replicator</c>, if <see cref="Logger"/> is not set. Default: null.
    /// </summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>
    /// Whether to write the metrics of each invocation to the function's log in CloudWatch's embedded metric format, one line per replica.
    /// CloudWatch creates metrics from them in the namespace <c>DynamoReplicator</c>. Metrics are written only in Lambda, where the
    /// invocation's context names the function. Default: true.
    /// See https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html.
    /// </summary>
    public bool EmbeddedMetrics { get; init; } = true;

    /// <summary>
    /// Whether to report the write capacity that each replica consumed (<see cref="ReplicaResult.ConsumedWriteCapacity"/>). Default: false.
    /// </summary>
    public bool ReturnConsumedCapacity { get; init; }

    /// <summary>The clock for deadlines, backoff and replication lag. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal ILogger? CreateLogger() => Logger ?? LoggerFactory?.CreateLogger(typeof(Replicator).FullName!);

    /// <summary>Validates the options as a whole.</summary>
    /// <exception cref="ArgumentException">An option is invalid. The message lists all errors.</exception>
    public void Validate() => ReplicatorOptionsValidator.ThrowIfAny([.. ReplicatorOptionsValidator.ErrorsIn(this)]);

    /// <summary>
    /// Reads the options from environment variables, as the sample function does.
    /// <list type="table">
    /// <item><term>REPLICAS</term><description>The replica tables, comma-separated:
    /// <c>eu-west-1/orders,ap-southeast-2/orders</c>. Required.</description></item>
    /// <item><term>REPLICA_ROLE_ARN</term><description><see cref="TableReference.RoleArn"/> of all replicas.</description></item>
    /// <item><term>REPLICA_FILTER_EXPRESSION, REPLICA_EXPRESSION_ATTRIBUTE_NAMES, REPLICA_EXPRESSION_ATTRIBUTE_VALUES</term><description>
    /// <see cref="ReplicaTable.FilterExpression"/> of all replicas and its placeholders, as JSON that the AWS CLI takes. With a number at
    /// the end (<c>REPLICA_FILTER_EXPRESSION_2</c>), only of the replica at that place.</description></item>
    /// <item><term>REPLICA_ATTRIBUTES, REPLICA_OMIT_ATTRIBUTES</term><description><see cref="ReplicaTable.Attributes"/> or
    /// <see cref="ReplicaTable.OmitAttributes"/>, comma-separated, of all replicas, or with a number, of one.</description></item>
    /// <item><term>SOURCE</term><description><see cref="Source"/>.</description></item>
    /// <item><term>MAX_CONCURRENCY</term><description><see cref="MaxConcurrency"/>.</description></item>
    /// <item><term>REPORT_BATCH_ITEM_FAILURES</term><description><see cref="ReportBatchItemFailures"/>:
    /// <c>true</c> or <c>false</c>.</description></item>
    /// <item><term>COALESCE</term><description><see cref="Coalesce"/>: <c>true</c> or <c>false</c>.</description></item>
    /// <item><term>SKIP_TTL_DELETES</term><description><see cref="SkipTimeToLiveDeletes"/>:
    /// <c>true</c> or <c>false</c>.</description></item>
    /// <item><term>EMBEDDED_METRICS</term><description><see cref="EmbeddedMetrics"/>: <c>true</c> or <c>false</c>.</description></item>
    /// <item><term>RETURN_CONSUMED_CAPACITY</term><description><see cref="ReturnConsumedCapacity"/>:
    /// <c>true</c> or <c>false</c>.</description></item>
    /// <item><term>DEADLINE_MARGIN_SECONDS</term><description><see cref="DeadlineMargin"/>
    /// in seconds, such as <c>0.5</c>.</description></item>
    /// </list>
    /// </summary>
    /// <exception cref="ArgumentException">A variable is invalid. The message lists all errors.</exception>
    public static ReplicatorOptions FromEnvironment() =>
        EnvironmentOptions.Read(Environment.GetEnvironmentVariable, Environment.GetEnvironmentVariables().Keys.Cast<string>());
}
