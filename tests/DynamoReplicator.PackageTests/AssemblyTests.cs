using System.Text;
using System.Text.Json;

namespace DynamoReplicator.PackageTests;

/// <summary>The assemblies of the packages, and their documentation and symbols.</summary>
public sealed class AssemblyTests
{
    public static TheoryData<string> Ids => [.. Package.Ids];

    public static TheoryData<string> Libraries =>
        [.. PackageFolder.Packages.Where(package => package.IsLibrary).Select(package => package.Id)];

    public static TheoryData<string> WithAssemblies =>
        [.. PackageFolder.Packages.Where(package => !package.IsTemplate).Select(package => package.Id)];

    [PackageTheory]
    [MemberData(nameof(Libraries))]
    public void A_library_has_documentation_for_each_framework(string id)
    {
        var package = PackageFolder.Find(id);

        package.Assemblies.Should().HaveCount(2, "a library is built for .NET 8 and .NET 10");
        foreach (var assembly in package.Assemblies)
        {
            package.Files.Should().ContainKey(assembly.DocumentationPath);
            Package.Text(package.Files[assembly.DocumentationPath]).Should().Contain("<member name=\"T:DynamoReplicator.");
        }
    }

    [PackageTheory]
    [MemberData(nameof(WithAssemblies))]
    public void Every_assembly_has_symbols_that_lead_to_its_sources(string id)
    {
        var package = PackageFolder.Find(id);

        package.Assemblies.Should().NotBeEmpty();
        foreach (var assembly in package.Assemblies)
        {
            package.Symbols.Should().ContainKey(assembly.SymbolPath);
            var (symbolId, sources, sourceLink) = assembly.ReadSymbols();
            symbolId.Should().Be(assembly.SymbolId, "{0} must belong to its symbols", assembly.Path);
            sources.Should().NotBeEmpty().And.OnlyContain(source => source.StartsWith("/_/"), "a build path names one machine");
            using var links = JsonDocument.Parse(sourceLink);
            links.RootElement.GetProperty("documents").GetProperty("/_/*").GetString().Should().MatchRegex(
                "^https://raw\\.githubusercontent\\.com/dynamoreplicator/DynamoReplicator/[0-9a-f]{40}/\\*$");
        }
    }

    [PackageTheory]
    [MemberData(nameof(WithAssemblies))]
    public void Every_assembly_is_reproducible(string id) =>
        PackageFolder.Find(id).Assemblies.Should().OnlyContain(assembly => assembly.IsReproducible);

    [PackageTheory]
    [MemberData(nameof(Ids))]
    public void No_file_names_the_folder_of_the_build(string id)
    {
        var package = PackageFolder.Find(id);
        byte[][] folder = [Encoding.UTF8.GetBytes(PackageFolder.Repository), Encoding.Unicode.GetBytes(PackageFolder.Repository)];

        package.Files.Concat(package.Symbols)
            .Where(file => folder.Any(name => file.Value.AsSpan().IndexOf(name) >= 0))
            .Select(file => file.Key).Should().BeEmpty();
    }

    [PackageTheory]
    [MemberData(nameof(Libraries))]
    public void Assemblies_are_marked_for_trimming_where_the_project_says_so(string id)
    {
        var package = PackageFolder.Find(id);
        var isCompatible = package.Project.Descendants("IsAotCompatible").Any(property => property.Value == "true");

        package.Assemblies.Should().OnlyContain(assembly => assembly.IsMarked("IsTrimmable") == isCompatible);
    }

    [PackageFact]
    public void The_library_is_marked_for_trimming() =>
        PackageFolder.Find("DynamoReplicator").Assemblies.Should().OnlyContain(assembly => assembly.IsMarked("IsTrimmable"));
}
