using System.Text.Json;
using System.Text.RegularExpressions;

namespace DynamoReplicator.Tests.Policies;

/// <summary>The documents in <c>policies/</c> follow the grammar of IAM's policy language.</summary>
public sealed partial class PolicyFilesTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "policies");
    private static readonly string ReadMe = File.ReadAllText(Path.Combine(Folder, "README.md"));

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileName(file)!).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_document_is_a_policy(string file)
    {
        // A role's statement must name only resources, a trust policy's only a principal, and a resource policy's both.
        var (document, isTrust) = (Read(file), file.Contains("-trust", StringComparison.Ordinal));
        var hasPrincipal = isTrust || file == "source-stream.json";

        Names(document).Should().Equal("Version", "Statement");
        document.GetProperty("Version").GetString().Should().Be("2012-10-17");
        document.GetProperty("Statement").GetArrayLength().Should().BePositive();
        foreach (var statement in document.GetProperty("Statement").EnumerateArray())
        {
            Names(statement).Should().BeSubsetOf(["Sid", "Effect", "Principal", "Action", "Resource", "Condition"])
                .And.Contain(["Effect", "Action"]);
            Names(statement).Contains("Principal").Should().Be(hasPrincipal);
            Names(statement).Contains("Resource").Should().Be(!isTrust);
            statement.GetProperty("Effect").GetString().Should().Be("Allow");
            Texts(statement.GetProperty("Action")).Should().NotBeEmpty().And.OnlyHaveUniqueItems()
                .And.BeInAscendingOrder(StringComparer.Ordinal).And.OnlyContain(action => Action().IsMatch(action));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_statement_has_a_unique_name(string file)
    {
        var sids = Statements(file).Select(statement => statement.GetProperty("Sid").GetString()!).ToList();

        sids.Should().OnlyHaveUniqueItems().And.NotContain(sid => !Sid().IsMatch(sid));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_resource_is_an_ARN_or_the_page_explains_its_wildcard(string file)
    {
        foreach (var statement in Statements(file))
        {
            var names = Texts(statement.GetProperty("Action")).Select(action => action.Split(':')[1]).Append(file).ToList();
            foreach (var resource in Texts(statement.GetProperty("Resource")))
            {
                if (resource == "*")
                {
                    ReadMe.Split("\n- ").Should().Contain(
                        reason => reason.Contains("no resource but `*`", StringComparison.Ordinal)
                            && names.Any(name => reason.Contains($"`{name}`", StringComparison.Ordinal)),
                        "policies/README.md explains why {0} of {1} takes no other", statement.GetProperty("Sid"), file);
                }
                else
                {
                    resource.Should().MatchRegex("^(arn:aws:[a-z0-9]+:|(TABLE_)?KMS_KEY_ARN$)");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_page_lists_every_document_and_every_placeholder(string file)
    {
        ReadMe.Should().Contain($"| `{file}` |");
        foreach (Match placeholder in Placeholder().Matches(File.ReadAllText(Path.Combine(Folder, file))))
        {
            ReadMe.Should().Contain($"`{placeholder.Value}`");
        }
    }

    private static JsonElement Read(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, file))).RootElement;

    /// <summary>Returns the statements that name a resource. Statements of a trust policy have none.</summary>
    private static IEnumerable<JsonElement> Statements(string file) => Read(file).GetProperty("Statement").EnumerateArray()
        .Where(statement => statement.TryGetProperty("Resource", out _));

    private static IEnumerable<string> Names(JsonElement members) => members.EnumerateObject().Select(member => member.Name);

    private static IEnumerable<string> Texts(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(item => item.GetString()!) : [value.GetString()!];

    [GeneratedRegex("^[a-z0-9]+:[A-Z][A-Za-z]+\\*?$")]
    private static partial Regex Action();

    [GeneratedRegex("^[A-Za-z0-9]+$")]
    private static partial Regex Sid();

    [GeneratedRegex("[A-Z]+(?:_[A-Z]+)+")]
    private static partial Regex Placeholder();
}
