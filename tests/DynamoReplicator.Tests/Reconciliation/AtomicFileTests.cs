using DynamoReplicator.Reconciliation;

namespace DynamoReplicator.Tests.Reconciliation;

public sealed class AtomicFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("atomic-");

    private string FilePath => Path.Combine(_folder.FullName, "state");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_file_is_replaced_as_a_whole()
    {
        AtomicFile.Replace(FilePath, json => json.WriteStringValue(new string('x', 10_000)));
        AtomicFile.Replace(FilePath, json => json.WriteNumberValue(2));

        File.ReadAllText(FilePath).Should().Be("2");
        _folder.EnumerateFiles().Should().ContainSingle();
    }

    [Fact]
    public void A_write_that_fails_halfway_leaves_the_previous_file()
    {
        AtomicFile.Replace(FilePath, json => json.WriteNumberValue(1));
        var replace = () => AtomicFile.Replace(FilePath, json =>
        {
            json.WriteStartArray();
            json.WriteNumberValue(2);
            json.Flush();
            throw new InvalidOperationException();
        });

        replace.Should().Throw<InvalidOperationException>();
        File.ReadAllText(FilePath).Should().Be("1");
    }

    [Fact]
    public void A_file_that_a_crash_left_behind_is_overwritten()
    {
        File.WriteAllText(FilePath + ".new", new string('x', 10_000));

        AtomicFile.Replace(FilePath, json => json.WriteNumberValue(1));

        File.ReadAllText(FilePath).Should().Be("1");
        _folder.EnumerateFiles().Should().ContainSingle();
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_a_disk_error()
    {
        var replace = () => AtomicFile.Replace(Path.Combine(_folder.FullName, "missing", "state"), json => json.WriteNumberValue(1));

        replace.Should().Throw<Exception>().Which.Should().Match<Exception>(error => AtomicFile.IsDiskError(error));
    }
}
