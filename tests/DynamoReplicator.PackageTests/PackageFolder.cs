using System.Xml.Linq;

namespace DynamoReplicator.PackageTests;

/// <summary>The folder of packed packages, and the repository that they were packed from.</summary>
internal static class PackageFolder
{
    private const string Variable = "PACKAGES_TO_TEST";

    public static string? Missing => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 }
        ? null
        : "There are no packages to test. Run ./build.sh packages to pack and test them.";

    public static string Path => Environment.GetEnvironmentVariable(Variable)!;

    public static string Repository { get; } = FindRepository();

    /// <summary>The projects that are packed.</summary>
    public static IReadOnlyList<string> Projects =>
        [.. Directory.GetDirectories(System.IO.Path.Combine(Repository, "src"))
            .Select(folder => System.IO.Path.GetFileName(folder))
            .Where(name => File.Exists(ProjectFile(name)))
            .Where(name => XDocument.Load(ProjectFile(name)).Descendants("IsPackable").All(property => property.Value != "false"))
            .Order(StringComparer.Ordinal)];

    /// <summary>The packages, without the stand-ins for Amazon.Lambda.</summary>
    public static IReadOnlyList<Package> Packages { get; } = Missing is null
        ? [.. Directory.GetFiles(Path, "DynamoReplicator*.nupkg").Order(StringComparer.Ordinal).Select(Package.Read)]
        : [];

    public static Package Find(string id) => Packages.Single(package => package.Id == id);

    public static string ProjectFile(string id) => System.IO.Path.Combine(Repository, "src", id, $"{id}.csproj");

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "build.cake")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above '{AppContext.BaseDirectory}' has a build.cake.");
    }
}
