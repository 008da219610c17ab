using System.IO.Compression;
using System.Text;
using System.Xml.Linq;

namespace DynamoReplicator.PackageTests;

/// <summary>A package with its symbols, read into memory.</summary>
internal sealed class Package
{
    private readonly XElement _metadata;

    private Package(IReadOnlyDictionary<string, byte[]> files, IReadOnlyDictionary<string, byte[]> symbols)
    {
        Files = files;
        Symbols = symbols;
        var nuspec = files.Keys.Single(name => name.EndsWith(".nuspec", StringComparison.Ordinal) && !name.Contains('/'));
        _metadata = XDocument.Load(new MemoryStream(files[nuspec])).Root!.Elements().Single();
    }

    public static IReadOnlyList<string> Ids => [.. PackageFolder.Packages.Select(package => package.Id)];

    public string Id => this["id"];

    public string Version => this["version"];

    public IReadOnlyDictionary<string, byte[]> Files { get; }

    /// <summary>The files of the symbol package. Empty if there is none.</summary>
    public IReadOnlyDictionary<string, byte[]> Symbols { get; }

    public bool IsTool => IsOfType("DotnetTool");

    public bool IsTemplate => IsOfType("Template");

    public bool IsLibrary => !IsTool && !IsTemplate;

    public XDocument Project => XDocument.Load(PackageFolder.ProjectFile(Id));

    public IEnumerable<XElement> Dependencies =>
        Element("dependencies")?.Descendants().Where(element => element.Attribute("id") is not null) ?? [];

    public string Readme => Text(Files[this["readme"]]);

    /// <summary>The assemblies that were built from this repository's sources.</summary>
    public IEnumerable<PackagedAssembly> Assemblies => Files
        .Where(file => file.Key.EndsWith(".dll", StringComparison.Ordinal)
            && Path.GetFileName(file.Key).StartsWith("DynamoReplicator", StringComparison.Ordinal))
        .Select(file => new PackagedAssembly(this, file.Key, file.Value));

    /// <summary>A value of the nuspec, or an empty string.</summary>
    public string this[string name] => Element(name)?.Value ?? "";

    public XElement? Element(string name) => _metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name);

    public static Package Read(string file)
    {
        var symbols = Path.ChangeExtension(file, ".snupkg");
        return new Package(FilesOf(file), File.Exists(symbols) ? FilesOf(symbols) : new Dictionary<string, byte[]>());
    }

    public static string Text(byte[] file) => new StreamReader(new MemoryStream(file), Encoding.UTF8).ReadToEnd();

    public override string ToString() => Id;

    private bool IsOfType(string type) => Element("packageTypes") is { } types
        && types.Elements().Any(element => (string?)element.Attribute("name") == type);

    private static Dictionary<string, byte[]> FilesOf(string file)
    {
        using var archive = ZipFile.OpenRead(file);
        return archive.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var content = entry.Open();
            var bytes = new MemoryStream();
            content.CopyTo(bytes);
            return bytes.ToArray();
        });
    }
}
