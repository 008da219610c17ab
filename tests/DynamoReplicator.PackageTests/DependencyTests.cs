using System.Xml.Linq;

namespace DynamoReplicator.PackageTests;

/// <summary>A package depends on what its project references, and on nothing else.</summary>
public sealed class DependencyTests
{
    private static readonly IReadOnlyDictionary<string, string> Versions =
        XDocument.Load(Path.Combine(PackageFolder.Repository, "Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(element => element.Attribute("Include")!.Value, element => element.Attribute("Version")!.Value);

    public static TheoryData<string> Ids => [.. Package.Ids];

    [PackageTheory]
    [MemberData(nameof(Ids))]
    public void A_library_depends_on_what_its_project_references(string id)
    {
        var package = PackageFolder.Find(id);
        var groups = package.Element("dependencies")?.Elements().ToList() ?? [];

        if (!package.IsLibrary)
        {
            groups.SelectMany(group => group.Elements()).Should().BeEmpty("a tool contains what it needs, and a template needs nothing");
            return;
        }

        groups.Select(group => group.Attribute("targetFramework")!.Value).Should().BeEquivalentTo("net8.0", "net10.0");
        foreach (var group in groups)
        {
            group.Elements().Select(Name).Should().BeEquivalentTo(References(package.Project), "{0} lists them", group);
        }
    }

    [PackageTheory]
    [MemberData(nameof(Ids))]
    public void A_dependency_has_the_central_version_and_a_sibling_the_same_version(string id)
    {
        var package = PackageFolder.Find(id);
        foreach (var dependency in package.Dependencies)
        {
            var version = dependency.Attribute("version")!.Value;
            if (Package.Ids.Contains(Name(dependency)))
            {
                version.Should().Be($"[{package.Version}]", "{0} may use the internals of {1}", id, Name(dependency));
            }
            else if (Versions[Name(dependency)] is var central && !central.StartsWith("$(", StringComparison.Ordinal))
            {
                version.Should().Be(central);
            }
        }
    }

    private static string Name(XElement dependency) => dependency.Attribute("id")!.Value;

    private static IEnumerable<string> References(XDocument project) =>
        project.Descendants()
            .Where(element => element.Name.LocalName is "PackageReference" or "LambdaPackage" or "ProjectReference")
            .Where(element => (string?)element.Attribute("PrivateAssets") is null)
            .Select(element => element.Attribute("Include")!.Value)
            .Select(name => name.EndsWith(".csproj", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(name) : name);
}
