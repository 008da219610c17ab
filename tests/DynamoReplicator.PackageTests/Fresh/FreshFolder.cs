using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using DynamoReplicator.Local;

namespace DynamoReplicator.PackageTests.Fresh;

/// <summary>
/// A folder outside the repository, whose projects take the packages from the folder of packages, and DynamoDB Local. NuGet unpacks them in
/// this folder, so that the user's NuGet packages folder never has packages of a version that isn't published.
/// </summary>
public sealed partial class FreshFolder : IAsyncLifetime
{
    public const string Collection = "The tests that use one folder";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dynamo-replicator-packages-");
    private readonly Lazy<Task<SnippetBuild>> _snippets;
    private DynamoDBLocal? _server;

    public FreshFolder() => _snippets = new(() => SnippetBuild.RunAsync(this));

    internal DynamoDBLocal Server => _server!;

    /// <summary>The snippets' projects, which the first test that needs them builds.</summary>
    internal Task<SnippetBuild> Snippets => _snippets.Value;

    private string Unpacked => Path.Combine(_folder.FullName, "unpacked");

    private static string UserPackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    public async Task InitializeAsync()
    {
        if (PackageFolder.Missing is not null)
        {
            return;
        }

        // Packages of others that the user's folder has needn't be fetched again.
        new XElement(
            "configuration",
            new XElement("packageSources", Add("packages", PackageFolder.Path)),
            new XElement("fallbackPackageFolders", Add("user", UserPackages))).Save(Path.Combine(_folder.FullName, "nuget.config"));
        _server = await DynamoDBLocal.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>Creates an empty folder.</summary>
    internal string NewFolder(string name) => _folder.CreateSubdirectory(name).FullName;

    /// <summary>The version of a package of this repository, or the one that this repository uses.</summary>
    internal static string VersionOf(string id)
    {
        var packed = Directory.GetFiles(PackageFolder.Path, $"{id}.*.nupkg")
            .Select(file => PackageName().Match(Path.GetFileName(file)))
            .SingleOrDefault(name => name.Groups["id"].Value == id);
        var pinned = XDocument.Load(Path.Combine(PackageFolder.Repository, "Directory.Packages.props"))
            .Descendants("PackageVersion").SingleOrDefault(element => (string?)element.Attribute("Include") == id);
        return packed?.Groups["version"].Value
            ?? pinned?.Attribute("Version")!.Value
            ?? throw new InvalidOperationException($"Directory.Packages.props has no version of {id}, which a snippet needs.");
    }

    /// <summary>Runs a program and expects that it succeeds.</summary>
    /// <returns>What it wrote.</returns>
    internal async Task<string> RunAsync(
        string folder, string program, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var (exitCode, output) = await TryRunAsync(folder, program, arguments, environment);
        exitCode.Should().Be(0, "{0} {1} must succeed; it wrote: {2}", program, string.Join(' ', arguments), output);
        return output;
    }

    internal async Task<(int ExitCode, string Output)> TryRunAsync(
        string folder, string program, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Process.Start(StartInfo(folder, program, arguments, environment))!;
        using var late = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            var written = await Task.WhenAll(
                process.StandardOutput.ReadToEndAsync(late.Token), process.StandardError.ReadToEndAsync(late.Token));
            await process.WaitForExitAsync(late.Token);
            return (process.ExitCode, string.Concat(written));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    internal ProcessStartInfo StartInfo(
        string folder, string program, string[] arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The test host's settings of MSBuild would apply to the projects here.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in Settings.Concat(environment ?? new Dictionary<string, string>()))
        {
            start.Environment[name] = value;
        }

        return start;
    }

    /// <summary>Fails if NuGet took a package from the user's folder, where an older build may have left the same version.</summary>
    internal void ShouldHaveUnpacked(IEnumerable<string> ids)
    {
        foreach (var id in ids)
        {
            Directory.Exists(Path.Combine(Unpacked, id.ToLowerInvariant(), VersionOf(id))).Should().BeTrue(
                "{0} must come from {1}; delete its version {2} from {3} if that folder has it",
                id, PackageFolder.Path, VersionOf(id), UserPackages);
        }
    }

    private Dictionary<string, string> Settings => new()
    {
        ["NUGET_PACKAGES"] = Unpacked,
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
        ["UseSharedCompilation"] = "false",
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
    };

    private static XElement Add(string key, string value) => new("add", new XAttribute("key", key), new XAttribute("value", value));

    [GeneratedRegex(@"^(?<id>.+?)\.(?<version>\d.*)\.nupkg$")]
    private static partial Regex PackageName();
}

[CollectionDefinition(FreshFolder.Collection)]
public sealed class FreshFolderCollection : ICollectionFixture<FreshFolder>;
