using System.Reflection;
using DynamoReplicator.Testing;

namespace DynamoReplicator.Tests.PublicApi;

/// <summary>
/// Compares the public surface of each package with an approved file, so that every change is deliberate and visible in a review.
/// </summary>
public class PublicApiTests
{
    private static readonly Assembly[] Packages =
        [typeof(Replicator).Assembly, typeof(StreamingOptions).Assembly, typeof(StreamEvents).Assembly];

    public static TheoryData<string> Names => [.. Packages.Select(package => package.GetName().Name!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_public_surface_is_the_approved_one(string name)
    {
        var received = PublicApiText.Of(Packages.Single(package => package.GetName().Name == name));
        var approved = File.ReadAllText(InOutput("PublicApi", $"{name}.approved.txt")).ReplaceLineEndings("\n");
        if (received == approved)
        {
            return;
        }
        var receivedFile = InOutput($"{name}.received.txt");
        File.WriteAllText(receivedFile, received);
        Assert.Fail($"""
            The public surface of {name} is not the approved one:

            {Difference(approved.Split('\n'), received.Split('\n'))}
            If that is meant, approve it at the repository's root, and commit it with the change:

                cp "{receivedFile}" tests/DynamoReplicator.Tests/PublicApi/{name}.approved.txt

            """);
    }

    [Fact]
    public void No_public_record_is_positional_because_a_new_property_would_change_its_constructor() =>
        Packages.SelectMany(package => package.GetExportedTypes()).Where(type => type.GetMethod("Deconstruct") is not null)
            .Should().BeEmpty();

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
                : line.Split(' ').First(word => word.Contains('.', StringComparison.Ordinal));
            yield return line.StartsWith(' ') ? $"{type}: {line.Trim()}" : line;
        }
    }
}
