using System.Buffers.Binary;
using System.Text.RegularExpressions;

namespace DynamoReplicator.PackageTests;

/// <summary>What NuGet shows of each package.</summary>
public sealed partial class MetadataTests
{
    private const string Repository = "https://github.com/dynamoreplicator/DynamoReplicator";

    private static readonly string[] Wanted =
        ["authors", "copyright", "description", "icon", "license", "projectUrl", "readme", "releaseNotes", "repository", "tags"];

    public static TheoryData<string> Ids => [.. Package.Ids];

    [PackageFact]
    public void Every_project_in_src_has_a_package_of_its_name() =>
        Package.Ids.Should().BeEquivalentTo(
            PackageFolder.Projects, "each project in src/ is packed under its name, unless it sets IsPackable to false");

    [PackageFact]
    public void All_packages_have_the_same_version() =>
        PackageFolder.Packages.Select(package => package.Version).Distinct().Should().ContainSingle();

    [PackageTheory]
    [MemberData(nameof(Ids))]
    public void A_package_has_all_metadata(string id)
    {
        var package = PackageFolder.Find(id);

        Wanted.Where(name => package.Element(name) is null).Should().BeEmpty(
            "eng/Package.targets and src/{0}/{0}.csproj give the package {0} its metadata, and these are missing", id);
        package["license"].Should().Be("MIT");
        package.Element("license")!.Attribute("type")!.Value.Should().Be("expression");
        package["projectUrl"].Should().Be(Repository);
        package["tags"].Split(' ').Should().Contain("dynamodb").And.HaveCountGreaterThan(3);
    }

    [PackageTheory]
    [MemberData(nameof(Ids))]
    public void A_package_names_the_repository_and_the_commit(string id)
    {
        var repository = PackageFolder.Find(id).Element("repository")!;

        repository.Attribute("type")!.Value.Should().Be("git");
        repository.Attribute("url")!.Value.Should().Be(Repository);
        repository.Attribute("commit")!.Value.Should().MatchRegex("^[0-9a-f]{40}$");
    }

    [PackageTheory]
    [MemberData(nameof(Ids))]
    public void The_release_notes_are_a_section_of_the_changelog(string id)
    {
        var notes = PackageFolder.Find(id)["releaseNotes"];

        notes.Should().NotBeEmpty();
        var changelog = File.ReadAllText(Path.Combine(PackageFolder.Repository, "CHANGELOG.md"));
        changelog.Contains(notes, StringComparison.Ordinal).Should().BeTrue();
        notes.Should().NotContain("\n## ", "the other versions have sections of their own");
        notes.Length.Should().BeLessThan(35_000, "NuGet takes no more");
    }

    [PackageTheory]
    [MemberData(nameof(Ids))]
    public void The_icon_is_a_picture_of_128_by_128(string id)
    {
        var package = PackageFolder.Find(id);
        var icon = package.Files[package["icon"]].AsSpan();

        icon[1..4].ToArray().Should().Equal("PNG"u8.ToArray());
        BinaryPrimitives.ReadInt32BigEndian(icon[16..]).Should().Be(128);
        BinaryPrimitives.ReadInt32BigEndian(icon[20..]).Should().Be(128);
    }

    [PackageTheory]
    [MemberData(nameof(Ids))]
    public void The_readme_is_of_this_package_and_its_links_work_outside_the_repository(string id)
    {
        var readme = PackageFolder.Find(id).Readme;

        readme.Should().StartWith($"# {id}\n");
        var links = Link().Matches(readme).Select(link => link.Groups["target"].Value).ToList();
        links.Where(link => !link.StartsWith("https://", StringComparison.Ordinal)).Should().BeEmpty("NuGet resolves no relative links");
        links.Where(link => link.StartsWith(Repository, StringComparison.Ordinal)).Where(IsDead).Should().BeEmpty();
    }

    private static bool IsDead(string link)
    {
        var path = Regex.Replace(link, $"^{Regex.Escape(Repository)}(/(blob|tree)/main)?/?|#.*$", "");
        return !Path.Exists(Path.Combine(PackageFolder.Repository, path));
    }

    [GeneratedRegex(@"\]\((?<target>[^)]+)\)")]
    private static partial Regex Link();
}
