using DynamoReplicator.Cli.Output;
using DynamoReplicator.Telemetry;

namespace DynamoReplicator.Tests.Cli.Output;

/// <summary>A verb reports that its calls are being retried for a long time.</summary>
public sealed class RetryLogTests : IDisposable
{
    private static readonly ReplicaTable Replica = ReplicaTable.Parse("eu-west-1/orders");

    private readonly StringWriter _errors = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly RetryLog _log;

    public RetryLogTests() => _log = new RetryLog(new VerbOutput(OutputFormat.Json, TextWriter.Null, _errors, _clock));

    public void Dispose() => _errors.Dispose();

    [Fact]
    public void A_few_retries_are_not_reported()
    {
        for (var tries = 1; tries < RetryLog.MinFailedTries; tries++)
        {
            Log.Retrying(_log, 25, Replica, tries, 100, "It throttles.");
            Log.RetryingRead(_log, Replica, tries, 100, "It throttles.");
        }

        _errors.ToString().Should().BeEmpty();
    }

    [Fact]
    public void Many_retries_are_reported_once_per_interval()
    {
        Log.Retrying(_log, 25, Replica, RetryLog.MinFailedTries, 1600, "It throttles.");
        Log.RetryingRead(_log, Replica, RetryLog.MinFailedTries + 1, 3200, "It cannot be reached.");
        _clock.Advance(RetryLog.Interval);
        Log.RetryingRead(_log, Replica, RetryLog.MinFailedTries + 2, 3200, "It cannot be reached.");

        _errors.ToString().Split(Environment.NewLine).Should().Equal(
            "dynamo-replicator: Retrying writes to eu-west-1/orders in 1600 ms. Writes: 25. Failed attempts: 6. It throttles.",
            "dynamo-replicator: Retrying a call to eu-west-1/orders in 3200 ms. Failed attempts: 8. It cannot be reached.",
            "");
    }

    [Fact]
    public void Errors_in_the_report_are_not_reported_twice()
    {
        Log.Parked(_log, "1", "It is too large.");
        Log.FailedRecord(_log, ReplicaTable.Parse("eu-west-1/orders"), "1", "It is too large.");

        _errors.ToString().Should().BeEmpty();
    }
}
