using System.Text;
using DynamoReplicator.Reconciliation;

namespace DynamoReplicator.Tests.Reconciliation;

public sealed class BackfillJournalTests : IDisposable
{
    private const string KeyA = """{"pk":{"S":"a"},"sk":{"N":"12345678901234567890123456789012345678"}}""";
    private const string KeyB = """{"pk":{"S":"b \" \\ é \n"},"sk":{"N":"1"}}""";

    private static readonly BackfillIdentity Backfill = new(
        new BackfillTable("us-east-1/orders", new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc)),
        new BackfillTable("eu-west-1/orders", new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc)),
        4);

    private static readonly DateTime NewTable = new(2026, 3, 3, 0, 0, 0, DateTimeKind.Utc);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("journal-");

    private string Checkpoint => Path.Combine(_folder.FullName, "backfill");

    private IEnumerable<string> Files => _folder.EnumerateFiles().Select(file => file.Name).Order();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Noted_keys_are_on_disk_at_once()
    {
        using (var killed = Open())
        {
            killed.Note(Keys(KeyA, KeyB));
            killed.Note(Keys("""{"pk":{"S":"c"},"sk":{"N":"1"}}"""));
        }

        using var next = Open();
        next.PendingKeys.Should().BeEquivalentTo(KeyA, KeyB, """{"pk":{"S":"c"},"sk":{"N":"1"}}""");
    }

    [Fact]
    public void Cleared_keys_are_removed_and_their_file_is_reused()
    {
        using (var killed = Open())
        {
            var (first, second) = (killed.Note(Keys(KeyA, KeyB)), killed.Note(Keys(KeyA)));
            killed.Clear(first);
            killed.Note(Keys(KeyB)).Should().BeSameAs(first);
            killed.Clear(second);
        }

        using var next = Open();
        next.PendingKeys.Should().Equal(KeyB);
        Files.Should().Equal("backfill.journal-1", "backfill.journal-2");
    }

    [Fact]
    public void Pending_keys_are_kept_until_they_are_discarded()
    {
        using (var killed = Open())
        {
            killed.Note(Keys(KeyA));
        }
        using (var killedAgain = Open())
        {
            killedAgain.PendingKeys.Should().Equal(KeyA);
        }
        using (var next = Open())
        {
            next.PendingKeys.Should().Equal(KeyA);
            next.DiscardPending();
            next.Note(Keys(KeyB));
        }

        using var last = Open();
        last.PendingKeys.Should().Equal(KeyB);
    }

    [Fact]
    public void A_truncated_file_counts_as_empty_because_none_of_its_keys_were_sent()
    {
        using (var killed = Open())
        {
            killed.Note(Keys(KeyA, KeyB));
        }
        var file = Path.Combine(_folder.FullName, Files.Single());
        var whole = File.ReadAllBytes(file);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(file, whole[..length]);
            using var next = Open();
            next.PendingKeys.Should().BeEmpty("the file was truncated after {0} bytes", length);
        }
    }

    [Fact]
    public void A_file_with_a_part_that_never_reached_the_disk_counts_as_empty()
    {
        using (var killed = Open())
        {
            killed.Note(Keys(KeyA, KeyB));
        }
        var file = Path.Combine(_folder.FullName, Files.Single());
        var bytes = File.ReadAllBytes(file);
        bytes.AsSpan(bytes.Length / 2, 8).Clear();
        File.WriteAllBytes(file, bytes);

        using var next = Open();
        next.PendingKeys.Should().BeEmpty();
    }

    [Fact]
    public void A_complete_journal_deletes_its_files_and_leaves_other_files_alone()
    {
        string[] others = ["backfill.journal-1.old", "backfill.journal-x", "orders.backfill.journal-1", "backfill"];
        foreach (var other in others)
        {
            File.WriteAllText(Path.Combine(_folder.FullName, other), "mine");
        }
        using (var journal = Open())
        {
            journal.Clear(journal.Note(Keys(KeyA)));
            journal.Complete();
        }

        Files.Should().BeEquivalentTo(others);
    }

    [Fact]
    public void A_journal_without_a_version_is_rejected_so_that_its_keys_are_not_lost()
    {
        using (var killed = Open())
        {
            killed.Note(Keys(KeyA));
        }
        var file = Path.Combine(_folder.FullName, Files.Single());
        var lines = File.ReadAllText(file).Split('\n');
        File.WriteAllText(file, $"{lines[0]["{\"sha256\":\"".Length..^2]}\n{lines[1]}");

        var open = () => Open();

        open.Should().Throw<ReplicationException>().WithMessage($"'{file}' has no version: *");
    }

    [Fact]
    public void The_journal_of_another_backfill_is_rejected()
    {
        using (var killed = Open())
        {
            killed.Note(Keys(KeyA));
        }
        var open = () => BackfillJournal.Open(Backfill with { Replica = Backfill.Replica with { Created = NewTable } }, Checkpoint);

        open.Should().Throw<ReplicationException>().WithMessage(
            $"'{Checkpoint}.journal-1' is the journal of a backfill from us-east-1/orders (created 2026-01-01T00:00:00.000Z) " +
            "to eu-west-1/orders (created 2026-01-02T00:00:00.000Z) in 4 segments, " +
            "not of this one, from us-east-1/orders (created 2026-01-01T00:00:00.000Z) " +
            "to eu-west-1/orders (created 2026-03-03T00:00:00.000Z) in 4 segments. " +
            $"Specify another checkpoint file, or delete '{Checkpoint}.journal-*' to start again.");
    }

    [Fact]
    public void A_journal_that_another_backfill_is_using_is_rejected()
    {
        using var running = Open();
        running.Note(Keys(KeyA));

        var open = () => Open();

        open.Should().Throw<ReplicationException>().WithMessage(
            $"The journal of the checkpoint '{Checkpoint}' cannot be read or written: * no other backfill uses this checkpoint file, *")
            .WithInnerException<IOException>();
    }

    private static List<ItemSnapshot> Keys(params string[] keys) =>
        [.. keys.Select(key => ItemSnapshot.OfKey(Encoding.UTF8.GetBytes(key)))];

    private BackfillJournal Open() => BackfillJournal.Open(Backfill, Checkpoint);
}
