using DynamoReplicator.Cli.Backfill;
using DynamoReplicator.Cli.Tables;

namespace DynamoReplicator.Tests.Cli;

public sealed class CheckpointFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("checkpoints-");

    private string Named => Path.Combine(_folder.FullName, "orders.backfill");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void One_replica_has_the_file_that_was_named() =>
        Of("eu-west-1/orders").PathOf(ReplicaTable.Parse("eu-west-1/orders")).Should().Be(Named);

    [Fact]
    public void Several_replicas_have_one_each_and_another_run_skips_those_that_are_done()
    {
        string[] replicas = ["eu-west-1/orders", "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"];
        var (first, second) = (ReplicaTable.Parse(replicas[0]), ReplicaTable.Parse(replicas[1]));
        var files = Of(replicas);
        files.PathOf(first).Should().Be($"{Named}.eu-west-1.orders");
        files.PathOf(second).Should().Be($"{Named}.eu-west-1.arn_aws_dynamodb_eu-west-1_123456789012_table_orders");

        files.Finish(BackfillOf(first));

        Of(replicas).IsDone(BackfillOf(first)).Should().BeTrue();
        Of(replicas).IsDone(BackfillOf(first) with { Segments = 16, FirstSegment = 8 }).Should().BeFalse("those are other segments");
        Of(replicas).IsDone(BackfillOf(second)).Should().BeFalse();
        files.Remove();
        Of(replicas).IsDone(BackfillOf(first)).Should().BeFalse("all are done, and another backfill begins anew");
        _folder.GetFiles().Should().BeEmpty();
    }

    [Fact]
    public void Without_a_name_there_are_none()
    {
        var files = CheckpointFiles.Of(null, new TableArguments("us-east-1/orders", ["eu-west-1/orders", "eu-west-2/orders"]));
        var replica = ReplicaTable.Parse("eu-west-1/orders");

        files.PathOf(replica).Should().BeNull();
        files.Finish(BackfillOf(replica));
        files.IsDone(BackfillOf(replica)).Should().BeFalse();
    }

    private static ReconcilerOptions BackfillOf(ReplicaTable replica) => new(ReplicaTable.Parse("us-east-1/orders"), replica);

    private CheckpointFiles Of(params string[] replicas) => CheckpointFiles.Of(Named, new TableArguments("us-east-1/orders", replicas));
}
