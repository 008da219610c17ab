using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;

namespace DynamoReplicator.PackageTests;

/// <summary>An assembly in a package, with its symbols.</summary>
internal sealed record PackagedAssembly(Package Package, string Path, byte[] Content)
{
    // The kind of debug information that holds the addresses of sources.
    private static readonly Guid SourceLinkKind = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    public string SymbolPath => System.IO.Path.ChangeExtension(Path, ".pdb");

    public string DocumentationPath => System.IO.Path.ChangeExtension(Path, ".xml");

    public bool IsReproducible
    {
        get
        {
            using var reader = new PEReader(new MemoryStream(Content));
            return reader.ReadDebugDirectory().Any(entry => entry.Type == DebugDirectoryEntryType.Reproducible);
        }
    }

    public Guid SymbolId
    {
        get
        {
            using var reader = new PEReader(new MemoryStream(Content));
            var entry = reader.ReadDebugDirectory().First(entry => entry.Type == DebugDirectoryEntryType.CodeView);
            return reader.ReadCodeViewDebugDirectoryData(entry).Guid;
        }
    }

    /// <summary>Whether the assembly has an attribute <c>AssemblyMetadata(name, "True")</c>.</summary>
    public bool IsMarked(string name) =>
        Content.AsSpan().IndexOf(Encoding.UTF8.GetBytes($"{(char)name.Length}{name}\u0004True")) >= 0;

    /// <summary>Reads the symbols: their ID, the paths of the sources, and the addresses of these paths.</summary>
    public (Guid Id, IReadOnlyList<string> Sources, string SourceLink) ReadSymbols()
    {
        using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(Package.Symbols[SymbolPath]));
        var reader = provider.GetMetadataReader();
        var sources = reader.Documents.Select(handle => reader.GetString(reader.GetDocument(handle).Name));
        var links = reader.CustomDebugInformation
            .Select(reader.GetCustomDebugInformation)
            .Where(information => reader.GetGuid(information.Kind) == SourceLinkKind)
            .Select(information => Encoding.UTF8.GetString(reader.GetBlobBytes(information.Value)));
        return (new BlobContentId(reader.DebugMetadataHeader!.Id).Guid, [.. sources], links.SingleOrDefault() ?? "");
    }
}
