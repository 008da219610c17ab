using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.Commands.Backfill;
using DynamoReplicator.Reconciliation;

namespace DynamoReplicator.Tests.Cli.Commands.Backfill;

public sealed class CheckpointFilesTests : IDisposable
{
    private static readonly BackfillIdentity Identity = new(
        new BackfillTable("us-east-1/orders", new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc)),
        new BackfillTable("eu-west-1/orders", new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc)),
        4);

    private static readonly DateTime NewTable = new(2026, 3, 3, 0, 0, 0, DateTimeKind.Utc);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("checkpoints-");

    private string Named => Path.Combine(_folder.FullName, "orders.backfill");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void One_replica_uses_the_specified_file() =>
        Of("eu-west-1/orders").PathOf(ReplicaTable.Parse("eu-west-1/orders")).Should().Be(Named);

    [Fact]
    public void Several_replicas_have_a_file_each_and_the_next_run_skips_finished_ones()
    {
        string[] replicas = ["eu-west-1/orders", "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"];
        var (first, second) = (ReplicaTable.Parse(replicas[0]), ReplicaTable.Parse(replicas[1]));
        var files = Of(replicas);
        files.PathOf(first).Should().Be($"{Named}.eu-west-1.orders");
        files.PathOf(second).Should().Be($"{Named}.eu-west-1.arn_aws_dynamodb_eu-west-1_123456789012_table_orders");

        files.Finish(BackfillOf(first), Identity);

        Of(replicas).IsDone(BackfillOf(first), Identity).Should().BeTrue();
        Of(replicas).IsDone(BackfillOf(first) with { FirstSegment = 2 }, Identity).Should().BeFalse("those are other segments");
        Of(replicas).IsDone(BackfillOf(first), Identity with { Segments = 16 }).Should().BeFalse("the table is divided otherwise");
        Of(replicas).IsDone(BackfillOf(first), Identity with { Replica = Identity.Replica with { Created = NewTable } })
            .Should().BeFalse("the replica was created again");
        Of(replicas).IsDone(BackfillOf(first), Identity with { Source = Identity.Source with { Created = NewTable } })
            .Should().BeFalse("the source was created again");
        Of(replicas).IsDone(BackfillOf(first), Identity with { Selection = "A" }).Should().BeFalse("the selection changed");
        Of(replicas).IsDone(BackfillOf(second), Identity).Should().BeFalse();
        files.Remove();
        Of(replicas).IsDone(BackfillOf(first), Identity).Should().BeFalse("all are done, and the next backfill starts again");
        _folder.GetFiles().Should().BeEmpty();
    }

    [Theory]
    [InlineData("from us-east-1/orders (created 2026-01-01) to eu-west-1/orders (created 2026-01-02) in 4 segments, 0 to 3 of " +
        "them", "has no version")]
    [InlineData("""{"version":2}""", "has version 2")]
    [InlineData("""{"version":1}""", "is damaged, or does not mark a finished backfill")]
    public void A_mark_in_another_format_is_an_error(string content, string reason)
    {
        string[] replicas = ["eu-west-1/orders", "eu-west-2/orders"];
        File.WriteAllText($"{Named}.eu-west-1.orders.done", content);

        var ask = () => Of(replicas).IsDone(BackfillOf(ReplicaTable.Parse(replicas[0])), Identity);

        ask.Should().Throw<ReplicationException>().WithMessage($"'{Named}.eu-west-1.orders.done' {reason}*");
    }

    [Fact]
    public void A_mark_that_cannot_be_written_is_an_error_and_leaves_the_previous_mark()
    {
        string[] replicas = ["eu-west-1/orders", "eu-west-2/orders"];
        var first = ReplicaTable.Parse(replicas[0]);
        Of(replicas).Finish(BackfillOf(first), Identity);
        var mark = $"{Named}.eu-west-1.orders.done";
        var blocking = Directory.CreateDirectory($"{mark}.new"); // The new mark is written there before it is moved into place.

        var finish = () => Of(replicas).Finish(BackfillOf(first) with { FirstSegment = 2 }, Identity);

        finish.Should().Throw<ReplicationException>().WithMessage(
            $"The backfill is done, but '{mark}', which marks it as done, cannot be written: *");
        Of(replicas).IsDone(BackfillOf(first), Identity).Should().BeTrue();
        blocking.Delete();
    }

    [Fact]
    public void Without_a_path_no_checkpoint_is_kept()
    {
        var files = Create(null, "eu-west-1/orders", "eu-west-2/orders");
        var replica = ReplicaTable.Parse("eu-west-1/orders");

        files.PathOf(replica).Should().BeNull();
        files.Finish(BackfillOf(replica), Identity);
        files.IsDone(BackfillOf(replica), Identity).Should().BeFalse();
    }

    private static ReconcilerOptions BackfillOf(ReplicaTable replica) => new(ReplicaTable.Parse("us-east-1/orders"), replica);

    private CheckpointFiles Of(params string[] replicas) => Create(Named, replicas);

    private static CheckpointFiles Create(string? path, params string[] replicas) =>
        CheckpointFiles.Of(path, new TableArguments(new("us-east-1", "orders"), [.. replicas.Select(ReplicaTable.Parse)]));
}
