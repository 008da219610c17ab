using System.Diagnostics;

namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>
/// A folder with this build's packages, and with a NuGet configuration that restores them, and everything else that this build restored,
/// without a network. It lies outside the repository, so that projects in it inherit no settings.
/// </summary>
internal sealed class PackageFeed : IDisposable
{
    private static readonly string Output = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);

    private PackageFeed(string folder) => Folder = folder;

    /// <summary>A folder for projects.</summary>
    public string Folder { get; }

    private string Packages => Path.Combine(Folder, "feed");

    /// <summary>Packs these projects of the repository, which have been built.</summary>
    public static async Task<PackageFeed> CreateAsync(params string[] projects)
    {
        var feed = new PackageFeed(Directory.CreateTempSubdirectory("feed-").FullName);
        await File.WriteAllTextAsync(Path.Combine(feed.Folder, "NuGet.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <fallbackPackageFolders><add key="machine" value="{MachinePackages}" /></fallbackPackageFolders>
              <packageSources><clear /><add key="feed" value="feed" /></packageSources>
            </configuration>
            """);
        await File.WriteAllTextAsync(Path.Combine(feed.Folder, "pack.proj"), $"""
            <Project>
              <Target Name="Pack">
                <ItemGroup>
                  <Packed Include="{string.Join(';', projects.Select(project => Path.Combine(Repository, project)))}" />
                </ItemGroup>
                <MSBuild Projects="@(Packed)" Targets="Pack" BuildInParallel="true" />
              </Target>
            </Project>
            """);

        // Only for .NET 10, which the tests need. NuGet warns about the others.
        await feed.DotNetAsync("msbuild", "pack.proj", "-t:Pack", "-m", "-p:NoBuild=true", $"-p:Configuration={Configuration}",
            $"-p:PackageOutputPath={feed.Packages}", "-p:LibraryFrameworks=net10.0", "-p:EnablePackageValidation=false",
            "-p:TreatWarningsAsErrors=false");
        return feed;
    }

    /// <summary>The root of the repository.</summary>
    public static string Repository { get; } = ParentWith("DynamoReplicator.sln");

    /// <summary>Returns the file of a package.</summary>
    public string Package(string id) => Directory.GetFiles(Packages, $"{id}.*.nupkg").Single(
        file => char.IsAsciiDigit(Path.GetFileName(file)[id.Length + 1]));

    /// <summary>Runs <c>dotnet</c> in the folder and returns what it wrote. Throws if it fails.</summary>
    public Task<string> DotNetAsync(params string[] arguments) => RunAsync(Folder, arguments, []);

    /// <summary>Runs <c>dotnet</c> with these environment variables and returns what it wrote. Throws if it fails.</summary>
    public Task<string> DotNetAsync(Dictionary<string, string> variables, params string[] arguments) =>
        RunAsync(Folder, arguments, variables);

    /// <summary>Runs <c>dotnet</c> in a folder below and returns what it wrote. Throws if it fails.</summary>
    public Task<string> DotNetInAsync(string folder, params string[] arguments) => RunAsync(Path.Combine(Folder, folder), arguments, []);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string Configuration => Path.GetFileName(Output);

    private static string MachinePackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static async Task<string> RunAsync(string folder, string[] arguments, Dictionary<string, string> variables)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A build must leave no process running that holds its files.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var printed = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? printed[0]
            : throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} failed:\n{printed[0]}{printed[1]}");
    }

    private static string ParentWith(string file)
    {
        var folder = new DirectoryInfo(Output);
        while (!File.Exists(Path.Combine(folder.FullName, file)))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No folder above {Output} has {file}.");
        }

        return folder.FullName;
    }
}
