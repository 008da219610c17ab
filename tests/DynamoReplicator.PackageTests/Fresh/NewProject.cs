using System.IO.Compression;

namespace DynamoReplicator.PackageTests.Fresh;

/// <summary>A project that <c>dotnet new dynamo-replicator</c> created, tested and published.</summary>
public sealed class NewProject(FreshFolder fresh) : IAsyncLifetime
{
    public const string Name = "my-copy";
    public const string Source = "us-west-2/my-table";
    public const string Replica = "eu-central-1/my-copy";

    private string _parent = "";

    /// <summary>What <c>dotnet test</c> wrote.</summary>
    public string TestOutput { get; private set; } = "";

    public string Folder => Path.Combine(_parent, Name);

    public string NativeFolder => Path.Combine(_parent, "native");

    public string Zip => Path.Combine(Folder, "artifacts", $"{Name}-dotnet10.zip");

    /// <summary>The function's program, from the zip.</summary>
    public string Function => Path.Combine(Folder, "unzipped", "ReplicatorFunction.dll");

    public async Task InitializeAsync()
    {
        if (PackageFolder.Missing is not null)
        {
            return;
        }

        _parent = fresh.NewFolder("templates");
        var package = PackageFolder.Packages.Single(package => package.IsTemplate);
        await NewAsync("install", Path.Combine(PackageFolder.Path, $"{package.Id}.{package.Version}.nupkg"));
        await NewAsync("dynamo-replicator", "--name", Name, "--source", Source, "--replica", Replica);
        await NewAsync("dynamo-replicator", "--name", "native", "--native");
        TestOutput = await fresh.RunAsync(Folder, "dotnet", ["test", "--configuration", "Release"]);
        await fresh.RunAsync(Folder, "dotnet", ["publish", "src/ReplicatorFunction", "--no-restore"]);
        ZipFile.ExtractToDirectory(Zip, Path.GetDirectoryName(Function)!);
        fresh.ShouldHaveUnpacked(["DynamoReplicator", "DynamoReplicator.Testing"]);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    // The developer's installed templates are left alone.
    private Task<string> NewAsync(params string[] arguments) =>
        fresh.RunAsync(_parent, "dotnet", ["new", .. arguments, "--debug:custom-hive", Path.Combine(_parent, "hive")]);
}
