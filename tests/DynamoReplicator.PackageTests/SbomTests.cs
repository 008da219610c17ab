using System.Security.Cryptography;
using System.Text.Json;

namespace DynamoReplicator.PackageTests;

/// <summary>The software bill of materials in each package.</summary>
public sealed class SbomTests
{
    private const string Manifest = "_manifest/spdx_2.2/manifest.spdx.json";

    public static TheoryData<string> Ids => [.. Package.Ids];

    [PackageTheory]
    [MemberData(nameof(Ids))]
    public void The_sbom_lists_the_files_with_their_hashes(string id)
    {
        var package = PackageFolder.Find(id);
        package.Files.Should().ContainKey(Manifest);
        using var sbom = JsonDocument.Parse(package.Files[Manifest]);

        var hashes = sbom.RootElement.GetProperty("files").EnumerateArray().ToDictionary(
            file => file.GetProperty("fileName").GetString()!["./".Length..],
            file => file.GetProperty("checksums").EnumerateArray()
                .Single(checksum => checksum.GetProperty("algorithm").GetString() == "SHA256").GetProperty("checksumValue").GetString());

        var files = package.Files.Where(file => !file.Key.StartsWith("_manifest/", StringComparison.Ordinal));
        hashes.Should().BeEquivalentTo(files.ToDictionary(file => file.Key, file => Convert.ToHexStringLower(SHA256.HashData(file.Value))));
        Package.Text(package.Files[$"{Manifest}.sha256"]).Should().BeEquivalentTo(
            Convert.ToHexString(SHA256.HashData(package.Files[Manifest])));
    }

    [PackageTheory]
    [MemberData(nameof(Ids))]
    public void The_sbom_lists_the_packages_that_the_package_contains_or_depends_on(string id)
    {
        var package = PackageFolder.Find(id);
        using var sbom = JsonDocument.Parse(package.Files[Manifest]);

        var listed = sbom.RootElement.GetProperty("packages").EnumerateArray().Select(listed => listed.GetProperty("name").GetString()!);

        var contained = package.Files.Keys.Where(file => file.EndsWith(".dll", StringComparison.Ordinal) && !package.IsLibrary)
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => name.StartsWith("AWSSDK.", StringComparison.Ordinal));
        listed.Should().Contain(
            [id, .. package.Dependencies.Select(dependency => dependency.Attribute("id")!.Value), .. contained]);
    }
}
