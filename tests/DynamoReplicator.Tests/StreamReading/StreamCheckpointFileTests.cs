using Amazon.DynamoDBv2.Model;
using DynamoReplicator.StreamReading;
using DynamoReplicator.Tests.Support;

// cspell:ignore stre
namespace DynamoReplicator.Tests.StreamReading;

public sealed class StreamCheckpointFileTests : IDisposable
{
    private const string Stream = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/1";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("checkpoint-");

    private string FilePath => Path.Combine(_folder.FullName, "below", "orders.checkpoint");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_written_checkpoint_is_read_back()
    {
        var written = Checkpoint("eu-west-1/orders", "ap-southeast-2/orders");
        using (var file = StreamCheckpointFile.Open(FilePath))
        {
            file.Read(Stream, written.Replicas).Should().BeNull("there is none yet");
            file.Write(Checkpoint("eu-west-1/orders"));
            file.Write(written);
        }

        using var again = StreamCheckpointFile.Open(FilePath);
        var read = again.Read(Stream, Replicas("ap-southeast-2/orders", "eu-west-1/orders"))!;

        read.Should().BeEquivalentTo(written);
        File.ReadAllText(FilePath).ReplaceLineEndings("\n").Should().Be(
            """
            {
              "version": 1,
              "stream": "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/1",
              "replicas": [
                "eu-west-1/orders",
                "ap-southeast-2/orders"
              ],
              "shards": {
                "A": {
                  "after": "12",
                  "closed": true
                },
                "B": {
                  "closed": false
                }
              }
            }
            """.ReplaceLineEndings("\n"));
    }

    [Theory]
    [MemberData(nameof(TextEncodings.All), MemberType = typeof(TextEncodings))]
    public void Files_of_other_encodings_are_read(string encoding)
    {
        using var file = StreamCheckpointFile.Open(FilePath);
        file.Write(Checkpoint("eu-west-1/orders"));
        File.WriteAllBytes(FilePath, TextEncodings.Bytes(encoding, File.ReadAllText(FilePath)));

        file.Read(Stream, Replicas("eu-west-1/orders")).Should().BeEquivalentTo(Checkpoint("eu-west-1/orders"));
    }

    [Fact]
    public void A_crash_during_a_write_leaves_the_file_complete()
    {
        using var file = StreamCheckpointFile.Open(FilePath);
        file.Write(Checkpoint("eu-west-1/orders"));
        File.WriteAllText(FilePath + ".new", "{\"version\":1,\"stre");

        file.Read(Stream, Replicas("eu-west-1/orders")).Should().NotBeNull();
        file.Write(Checkpoint("eu-west-1/orders"));
        File.Exists(FilePath + ".new").Should().BeFalse();
    }

    [Fact]
    public void A_truncated_checkpoint_is_an_error()
    {
        using var file = StreamCheckpointFile.Open(FilePath);
        file.Write(Checkpoint("eu-west-1/orders"));
        var whole = File.ReadAllBytes(FilePath);

        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(FilePath, whole[..length]);
            file.Invoking(it => it.Read(Stream, Replicas("eu-west-1/orders")))
                .Should().Throw<StreamException>("{0} bytes are not all", length)
                .WithMessage(
                    $"The checkpoint file {FilePath} cannot be used. It is not JSON: it is empty, cut short, or of another program. " +
                    "Restore it from a copy, or delete it. *");
        }
    }

    [Theory]
    [InlineData("[]", "It is JSON, but not a checkpoint of this program.")]
    [InlineData("{}", "It is JSON, but not a checkpoint of this program.")]
    [InlineData("""{"version":"1"}""", "It is JSON, but not a checkpoint of this program.")]
    [InlineData("""{"version":1e99}""", "It is JSON, but not a checkpoint of this program.")]
    [InlineData("""{"version":1,"stream":"","replicas":[],"shards":{}}""", "It is JSON, but not a checkpoint of this program.")]
    [InlineData("""{"version":1,"stream":"s","replicas":[],"shards":{"A":{}}}""", "It is JSON, but not a checkpoint of this program.")]
    [InlineData("""{"version":1,"stream":"s","replicas":[],"shards":{"A":{"closed":false,"after":5}}}""",
        "It is JSON, but not a checkpoint of this program.")]
    [InlineData("""{"version":1,"stream":"s","replicas":[],"shards":{"A":{"closed":false},"A":{"closed":true}}}""",
        "It is JSON, but not a checkpoint of this program.")]
    [InlineData("""{"version":2,"stream":"s","replicas":[],"shards":{}}""", "It has version 2, and this program knows version 1.")]
    public void Other_content_is_an_error(string content, string problem)
    {
        using var file = StreamCheckpointFile.Open(FilePath);
        File.WriteAllText(FilePath, content);

        file.Invoking(it => it.Read(Stream, [])).Should().Throw<StreamException>().WithMessage($"The checkpoint file {FilePath} cannot " +
            $"be used. {problem} Restore it*");
    }

    [Fact]
    public void A_checkpoint_of_another_stream_is_an_error()
    {
        using var file = StreamCheckpointFile.Open(FilePath);
        file.Write(Checkpoint("eu-west-1/orders"));

        file.Invoking(it => it.Read(Stream + "-2", Replicas("eu-west-1/orders"))).Should().Throw<StreamException>()
            .Where(error => error.AreChangesLost).WithMessage(
            $"The checkpoint file {FilePath} is of the stream {Stream}, but the source's stream is {Stream}-2. If the file belongs to " +
                "another table, specify a different checkpoint file. " +
            "If the stream was disabled and enabled again, no stream holds the changes in between: delete the file, start again, " +
                "then run 'dynamo-replicator verify --repair', " +
            "for partial replicas with their selection of items and attributes, " +
                "and with --delete-extra unless a replica keeps items that its source deletes.");
    }

    [Fact]
    public void A_checkpoint_of_other_replicas_is_an_error()
    {
        using var file = StreamCheckpointFile.Open(FilePath);
        file.Write(Checkpoint("eu-west-1/orders"));

        file.Invoking(it => it.Read(Stream, Replicas("eu-west-1/orders", "ap-southeast-2/orders")))
            .Should().Throw<StreamException>().WithMessage(
            $"The checkpoint file {FilePath} is of the replicas eu-west-1/orders, but this run writes eu-west-1/orders, " +
                "ap-southeast-2/orders. *");
    }

    [Fact]
    public void A_checkpoint_of_another_selection_is_an_error()
    {
        var open = new ReplicaTable("eu-west-1", "orders")
        {
            FilterExpression = "state1 = :state",
            ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":state"] = new() { S = "open" } },
        };
        IReadOnlyList<CheckpointReplica> replicas = [CheckpointReplica.Of(open), new("ap-southeast-2/orders")];
        using var file = StreamCheckpointFile.Open(FilePath);
        file.Write(Checkpoint(replicas));
        file.Read(Stream, replicas).Should().BeEquivalentTo(Checkpoint(replicas));

        foreach (var other in new[]
        {
            open with { OmitAttributes = ["card"] },
            open with { FilterExpression = null, ExpressionAttributeValues = null },
        })
        {
            file.Invoking(it => it.Read(Stream, [CheckpointReplica.Of(other), new("ap-southeast-2/orders")]))
                .Should().Throw<StreamException>().WithMessage(
                    $"The checkpoint file {FilePath} was written with another filter expression or other attributes of eu-west-1/orders. " +
                    "* Delete the file, start again, then run 'dynamo-replicator verify --repair' with the new selection, *");
        }
        File.ReadAllText(FilePath).Should().NotContain("state1").And.NotContain("open");
    }

    [Fact]
    public void A_checkpoint_of_whole_items_is_not_of_a_selection()
    {
        using var file = StreamCheckpointFile.Open(FilePath);
        file.Write(Checkpoint("eu-west-1/orders"));

        file.Invoking(it => it.Read(Stream, [CheckpointReplica.Of(new("eu-west-1", "orders") { Attributes = ["total"] })]))
            .Should().Throw<StreamException>().WithMessage("*another filter expression or other attributes of eu-west-1/orders.*");
        file.Read(Stream, [CheckpointReplica.Of(new("eu-west-1", "orders"))]).Should().NotBeNull();
    }

    [Fact]
    public void A_checkpoint_in_use_is_an_error()
    {
        using var file = StreamCheckpointFile.Open(FilePath);

        var another = () => StreamCheckpointFile.Open(FilePath);

        another.Should().Throw<StreamException>().WithMessage($"The checkpoint file {FilePath} is in use by another run, or cannot be " +
            "locked (*). Stop the other run*");
    }

    [Fact]
    public void A_path_that_cannot_be_written_is_an_error()
    {
        var file = Path.Combine(_folder.FullName, "file");
        File.WriteAllText(file, "");

        var open = () => StreamCheckpointFile.Open(Path.Combine(file, "orders.checkpoint"));

        open.Should().Throw<StreamException>().WithMessage("The checkpoint file *orders.checkpoint cannot be written: *");
    }

    private static IReadOnlyList<CheckpointReplica> Replicas(params string[] names) =>
        [.. names.Select(name => new CheckpointReplica(name))];

    private static StreamCheckpoint Checkpoint(params string[] replicas) =>
        Checkpoint(Replicas(replicas));

    private static StreamCheckpoint Checkpoint(IReadOnlyList<CheckpointReplica> replicas) =>
        new(Stream, replicas, new Dictionary<string, ShardProgress> { ["B"] = new(null, false), ["A"] = new("12", true) });
}
