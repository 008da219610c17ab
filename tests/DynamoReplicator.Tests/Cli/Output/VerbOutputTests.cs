using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.Output;
using DynamoReplicator.Telemetry;

namespace DynamoReplicator.Tests.Cli.Output;

/// <summary>What each verbosity prints, and in which colors.</summary>
public sealed class VerbOutputTests : IDisposable
{
    private static readonly ReplicaTable Replica = ReplicaTable.Parse("eu-west-1/orders");

    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public void Outcomes_have_the_color_of_their_kind_and_the_texts_have_none()
    {
        WriteOutcomes(Create(hasColors: true));

        LinesOf(_output).Should().Equal(
            "\u001b[32mok      \u001b[0m stream: enabled",
            "\u001b[36mnote    \u001b[0m index: missing",
            "         Create it.",
            "\u001b[31mproblem \u001b[0m key: \\u001b[2J",
            "         Change it.");
    }

    [Fact]
    public void Without_colors_outcomes_are_plain_text()
    {
        WriteOutcomes(Create());

        _output.ToString().Should().NotContain("\u001b");
    }

    [Fact]
    public void Quiet_output_omits_what_is_ok_and_what_is_no_result()
    {
        var output = Create(Verbosity.Quiet);

        WriteOutcomes(output);
        output.WriteNote("resuming");
        output.WriteText("identical");
        output.Warn("undecided");

        LinesOf(_output).Should().Equal(
            "note     index: missing", "         Create it.", "problem  key: \\u001b[2J", "         Change it.", "identical");
        LinesOf(_errors).Should().Equal("dynamo-replicator: undecided");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Quiet_output_has_no_progress(bool isJson)
    {
        var format = isJson ? OutputFormat.Json : OutputFormat.Text;
        var view = new ReconciliationView(Create(Verbosity.Quiet, format), "us-east-1/orders to eu-west-1/orders");

        await view.ShowAsync(
            (progress, _) =>
            {
                progress.Report(
                    new ReconciliationProgress { Items = 4, ExpectedItems = 10, Writes = 3, Elapsed = TimeSpan.FromSeconds(1) });
                return Task.FromResult(true);
            },
            CancellationToken.None);

        _output.ToString().Should().BeEmpty();
    }

    [Fact]
    public void Verbose_output_has_the_log_of_the_library_with_its_levels_and_every_retry()
    {
        var log = CallOf(Create(Verbosity.Verbose)).Log;

        Log.Retrying(log, 25, Replica, 1, 100, "It throttles.");
        Log.ReplicatedAtUnknownLag(log, Replica, 1, 1, 0, 0, 0, 0);
        Log.FailedRecord(log, Replica, "42", "It is too large.");
        Log.FailedRecordWithKey(log, Replica, "42", """{"pk":{"S":"order-1"}}""", "It is too large.");

        LinesOf(_errors).Should().Equal(
            "dynamo-replicator: warning: Retrying writes to eu-west-1/orders in 100 ms. Writes: 25. Failed attempts: 1. It throttles.",
            "dynamo-replicator: info: Replicated to eu-west-1/orders. Records: 1, written: 1, superseded: 0, skipped: 0, parked: 0, " +
                "failed: 0.",
            "dynamo-replicator: error: A record failed at eu-west-1/orders. Sequence number: 42. It is too large.",
            "dynamo-replicator: debug: A record failed at eu-west-1/orders. Sequence number: 42. Key: {\"pk\":{\"S\":\"order-1\"}}. " +
                "It is too large.");
        _output.ToString().Should().BeEmpty();
    }

    [Fact]
    public void Other_output_has_no_log_and_no_keys()
    {
        var log = CallOf(Create()).Log;

        Log.Retrying(log, 25, Replica, 1, 100, "It throttles.");
        Log.ReplicatedAtUnknownLag(log, Replica, 1, 1, 0, 0, 0, 0);
        Log.FailedRecordWithKey(log, Replica, "42", """{"pk":{"S":"order-1"}}""", "It is too large.");

        _errors.ToString().Should().BeEmpty();
    }

    private static void WriteOutcomes(VerbOutput output)
    {
        output.WriteOutcome(Outcome.Ok, "stream: enabled");
        output.WriteOutcome(Outcome.Note, "index: missing", "Create it.");
        output.WriteOutcome(Outcome.Problem, "key: \u001b[2J", "Change it.");
    }

    private static VerbCall CallOf(VerbOutput output) =>
        new(new TableArguments(TableReference.Parse("us-east-1/orders"), [Replica]), output, CancellationToken.None);

    private static string[] LinesOf(StringWriter writer) =>
        writer.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private VerbOutput Create(Verbosity verbosity = Verbosity.Normal, OutputFormat format = OutputFormat.Text, bool hasColors = false) =>
        new(format, _output, _errors, TimeProvider.System) { Verbosity = verbosity, HasColors = hasColors };
}
