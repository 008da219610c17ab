using System.Text;
using DynamoReplicator.Reconciliation;
using DynamoReplicator.Tests.Support;

namespace DynamoReplicator.Tests.Reconciliation;

public sealed class CheckpointTests : IDisposable
{
    // The start of the backfill's file, up to its progress.
    private const string Start =
        "{\"version\":1," +
        "\"source\":{\"table\":\"us-east-1/orders\",\"created\":\"2026-01-01T00:00:00Z\"}," +
        "\"replica\":{\"table\":\"eu-west-1/orders\",\"created\":\"2026-01-02T00:00:00Z\"},\"segments\":4,\"progress\":";

    private const string KeyA = """{"pk":{"S":"a"},"sk":{"N":"12345678901234567890123456789012345678"}}""";

    private static readonly BackfillIdentity Backfill = new(
        new BackfillTable("us-east-1/orders", new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc)),
        new BackfillTable("eu-west-1/orders", new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc)),
        4);

    private static readonly DateTime NewTable = new(2026, 3, 3, 0, 0, 0, DateTimeKind.Utc);

    private static readonly BackfillIdentity Seed = Backfill with { IsSeed = true };

    private static readonly SeedStart SeedStart = new("a stream", ManualTimeProvider.Start);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("checkpoint-");
    private readonly ManualTimeProvider _clock = new();

    private string FilePath => Path.Combine(_folder.FullName, "backfill");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_next_run_resumes_where_the_first_stopped()
    {
        using (var first = Open())
        {
            first.Note(0, Encoding.UTF8.GetBytes(KeyA));
            first.Note(1, Encoding.UTF8.GetBytes(KeyA));
            first.Note(1, null);
        }

        using var second = Open();
        Text(second.StartOf(0)).Should().Be(KeyA);
        second.IsDone(0).Should().BeFalse();
        second.IsDone(1).Should().BeTrue();
        second.IsDone(2).Should().BeFalse();
        second.StartOf(2).HasValue.Should().BeFalse("an unknown segment begins at its start, not after an empty key");
    }

    [Fact]
    public void Items_of_all_runs_are_counted_for_the_progress_display()
    {
        using (var first = Open())
        {
            first.Note(0, Encoding.UTF8.GetBytes(KeyA), items: 30);
        }
        using (var second = Open())
        {
            second.Note(0, null, items: 12);
        }

        using var third = Open();
        third.Items.Should().Be(42);
    }

    [Fact]
    public void A_checkpoint_of_another_selection_is_refused_and_the_message_says_what_to_do()
    {
        using (var first = Open())
        {
            first.Note(0, null);
        }

        var open = () => Checkpoint.Open(Backfill with { Selection = new string('A', 64) }, FilePath, _clock);

        open.Should().Throw<ReplicationException>().WithMessage(
            "*not of this one, * of the selection AAAAAAAA. The filter expression or the attributes have changed, *. " +
            "Specify another file, or delete this one to start again.");
        using var again = Open();
        again.IsDone(0).Should().BeTrue("the file is still of the first selection");
    }

    [Theory]
    [MemberData(nameof(TextEncodings.All), MemberType = typeof(TextEncodings))]
    public void Files_in_other_encodings_are_read(string encoding)
    {
        using (var first = Open())
        {
            first.Note(0, Encoding.UTF8.GetBytes(KeyA));
        }
        File.WriteAllBytes(FilePath, TextEncodings.Bytes(encoding, File.ReadAllText(FilePath)));

        using var second = Open();
        Text(second.StartOf(0)).Should().Be(KeyA);
    }

    [Fact]
    public void The_file_is_saved_at_most_once_per_second_and_never_ahead_of_the_work()
    {
        using var running = Open();
        running.Note(0, Encoding.UTF8.GetBytes(KeyA));
        using (var afterCrash = Open())
        {
            afterCrash.StartOf(0).HasValue.Should().BeFalse();
        }

        _clock.Advance(TimeSpan.FromSeconds(1));
        running.Note(1, null);
        using var afterLaterCrash = Open();
        Text(afterLaterCrash.StartOf(0)).Should().Be(KeyA);
        afterLaterCrash.IsDone(1).Should().BeTrue();
    }

    [Fact]
    public void A_complete_checkpoint_is_deleted()
    {
        using (var checkpoint = Open())
        {
            checkpoint.Note(0, null);
            checkpoint.Complete();
        }

        _folder.EnumerateFiles().Should().BeEmpty();
    }

    [Fact]
    public void A_crash_during_a_save_leaves_the_previous_file()
    {
        using (var checkpoint = Open())
        {
            checkpoint.Note(0, Encoding.UTF8.GetBytes(KeyA));
        }
        File.WriteAllText(FilePath + ".new", """{"source":"us-ea""");

        using var next = Open();
        Text(next.StartOf(0)).Should().Be(KeyA);
    }

    [Fact]
    public void The_checkpoint_of_another_backfill_is_rejected()
    {
        Open().Dispose();
        var open = () => Checkpoint.Open(Backfill with { Replica = Backfill.Replica with { Created = NewTable } }, FilePath, _clock);

        open.Should().Throw<ReplicationException>().WithMessage(
            $"'{FilePath}' is the checkpoint of a backfill from us-east-1/orders (created 2026-01-01T00:00:00.000Z) " +
            "to eu-west-1/orders (created 2026-01-02T00:00:00.000Z) in 4 segments, " +
            "not of this one, from us-east-1/orders (created 2026-01-01T00:00:00.000Z) " +
            "to eu-west-1/orders (created 2026-03-03T00:00:00.000Z) in 4 segments. " +
            "Specify another file, or delete this one to start again.");
    }

    [Fact]
    public void A_checkpoint_with_another_number_of_segments_is_rejected()
    {
        Open().Dispose();
        var open = () => Checkpoint.Open(Backfill with { Segments = 8 }, FilePath, _clock);

        open.Should().Throw<ReplicationException>().WithMessage("* in 4 segments, not of this one, * in 8 segments. *");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData(
        """{"source":"us-east-1/orders (created 2026-01-01)","replica":"eu-west-1/orders (created 2026-01-02)",""" +
        """
        "segments":4,"progress":[]}
        """)]
    public void A_file_without_a_version_is_rejected_and_kept(string content)
    {
        File.WriteAllText(FilePath, content);

        var open = () => Open();

        open.Should().Throw<ReplicationException>().WithMessage(
            $"'{FilePath}' has no version: it was written by an earlier version of DynamoReplicator or by another program. " +
            "Finish the backfill with the version that started it, or specify another checkpoint file to start again.");
        File.ReadAllText(FilePath).Should().Be(content);
    }

    [Fact]
    public void A_file_of_a_later_version_is_rejected()
    {
        File.WriteAllText(FilePath, """{"version":2}""");

        var open = () => Open();

        open.Should().Throw<ReplicationException>().WithMessage(
            $"'{FilePath}' has version 2, and this version of DynamoReplicator reads version 1. *");
    }

    [Theory]
    [InlineData("")]
    [InlineData("orders")]
    [InlineData("[]")]
    [InlineData(Start + """[{"segment":0,"aft""")]
    [InlineData(Start + """[{"segment":0}]}""")]
    [InlineData(Start + """[{"segment":0,"after":1}]}""")]
    [InlineData(Start + """[{"segment":0,"after":{"pk":"a"}}]}""")]
    [InlineData(Start + """[{"segment":0,"after":null},{"segment":0,"after":null}]}""")]
    public void A_damaged_file_is_rejected_and_kept(string content)
    {
        File.WriteAllText(FilePath, content);

        var open = () => Open();

        open.Should().Throw<ReplicationException>().WithMessage(
            $"'{FilePath}' is not a backfill checkpoint, or is damaged. Specify another file, or delete this one to start again.")
            .Which.InnerException.Should().BeNull("the cause could quote a key of the file");
        File.ReadAllText(FilePath).Should().Be(content);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_rejected_before_any_work_is_done()
    {
        var open = () => Checkpoint.Open(Backfill, Path.Combine(_folder.FullName, "missing", "backfill"), _clock);

        open.Should().Throw<ReplicationException>().WithMessage(
            "The checkpoint '*missing*backfill' cannot be written: * Specify another file, or make room on the disk.")
            .WithInnerException<DirectoryNotFoundException>("it is the cause and holds no item data");
    }

    [Fact]
    public void A_resumed_seed_keeps_the_start_of_the_first_run()
    {
        var first = new SeedStart("arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/1", ManualTimeProvider.Start);
        Checkpoint.Open(Seed, FilePath, _clock, first).Dispose();

        using var resumed = Checkpoint.Open(Seed, FilePath, _clock, first with { ReadSince = first.ReadSince.AddHours(2) });

        resumed.Seed.Should().Be(first);
        resumed.Seed!.TriggerDeadline.Should().Be(ManualTimeProvider.Start.AddHours(23), "the stream keeps a change for 24 hours");
    }

    [Fact]
    public void The_longest_write_of_a_seed_is_on_disk_before_it_is_sent()
    {
        using var running = Checkpoint.Open(Seed, FilePath, _clock, SeedStart);
        running.AllowWrites(TimeSpan.FromSeconds(17));
        running.AllowWrites(TimeSpan.FromSeconds(15.1));

        using var afterCrash = Checkpoint.Open(Seed, FilePath, _clock);
        afterCrash.WriteLimit.Should().Be(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void A_backfill_does_not_resume_a_seed_nor_a_seed_a_backfill()
    {
        Checkpoint.Open(Seed, FilePath, _clock, SeedStart).Dispose();
        var backfill = () => Open();
        backfill.Should().Throw<ReplicationException>().WithMessage("* in 4 segments as a seed, not of this one, * in 4 segments. *");

        File.Delete(FilePath);
        Open().Dispose();
        var seed = () => Checkpoint.Open(Seed, FilePath, _clock, SeedStart);
        seed.Should().Throw<ReplicationException>().WithMessage("* in 4 segments, not of this one, * in 4 segments as a seed. *");
    }

    [Fact]
    public void Without_a_path_no_file_is_written()
    {
        using var checkpoint = Checkpoint.Open(Backfill, null, _clock);
        checkpoint.Note(0, null);
        checkpoint.Complete();

        _folder.EnumerateFiles().Should().BeEmpty();
    }

    private static string Text(ReadOnlyMemory<byte>? key) => Encoding.UTF8.GetString(key!.Value.Span);

    private Checkpoint Open() => Checkpoint.Open(Backfill, FilePath, _clock);
}
