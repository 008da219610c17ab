namespace DynamoReplicator.Tests.PublicApi;

/// <summary>Compares the public surface with an approved file, so that every change is deliberate and visible in a review.</summary>
public class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_approved_one()
    {
        var received = PublicApiText.Of(typeof(Replicator).Assembly);
        var approved = File.ReadAllText(InOutput("PublicApi", "DynamoReplicator.approved.txt")).ReplaceLineEndings("\n");
        if (received == approved)
        {
            return;
        }
        var receivedFile = InOutput("DynamoReplicator.received.txt");
        File.WriteAllText(receivedFile, received);
        Assert.Fail($"""
            The public surface of DynamoReplicator is not the approved one:

            {Difference(approved.Split('\n'), received.Split('\n'))}
            If that is meant, approve it at the repository's root, and commit it with the change:

                cp "{receivedFile}" tests/DynamoReplicator.Tests/PublicApi/DynamoReplicator.approved.txt

            """);
    }

    private static string InOutput(params string[] path) => Path.Combine([AppContext.BaseDirectory, .. path]);

    /// <summary>Returns the lines that only one of them has, each with its type.</summary>
    private static string Difference(string[] approved, string[] received)
    {
        var lines = Qualified(approved).Except(Qualified(received)).Select(line => $"- {line}")
            .Concat(Qualified(received).Except(Qualified(approved)).Select(line => $"+ {line}"));
        return string.Concat(lines.OrderBy(line => line[2..], StringComparer.Ordinal).Select(line => $"{line}\n"));
    }

    private static IEnumerable<string> Qualified(string[] lines)
    {
        var type = "";
        foreach (var line in lines.Where(line => line.Trim('{', '}', ' ').Length > 0))
        {
            type = line.StartsWith(' ') ? type
                : line.Split(' ').First(word => word.StartsWith(nameof(DynamoReplicator), StringComparison.Ordinal));
            yield return line.StartsWith(' ') ? $"{type}: {line.Trim()}" : line;
        }
    }
}
