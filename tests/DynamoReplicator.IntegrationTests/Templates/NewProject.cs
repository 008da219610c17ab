using System.IO.Compression;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Templates;

/// <summary>A project that <c>dotnet new dynamo-replicator</c> created from this build's package, tested and published.</summary>
public sealed class NewProject : IAsyncLifetime
{
    public const string Name = "my-copy";
    public const string Source = "us-west-2/my-table";
    public const string Replica = "eu-central-1/my-copy";

    private PackageFeed? _feed;

    /// <summary>What <c>dotnet test</c> wrote.</summary>
    public string TestOutput { get; private set; } = "";

    public string Folder => Path.Combine(Feed.Folder, Name);

    public string NativeFolder => Path.Combine(Feed.Folder, "native");

    public string Zip => Path.Combine(Folder, "artifacts", $"{Name}-dotnet10.zip");

    /// <summary>The function's program, from the zip.</summary>
    public string Function => Path.Combine(Folder, "unzipped", "ReplicatorFunction.dll");

    internal PackageFeed Feed => _feed ?? throw new InvalidOperationException("The fixture is not initialized.");

    public async Task InitializeAsync()
    {
        _feed = await PackageFeed.CreateAsync(
            "src/DynamoReplicator/DynamoReplicator.csproj",
            "src/DynamoReplicator.Testing/DynamoReplicator.Testing.csproj",
            "src/DynamoReplicator.Templates/DynamoReplicator.Templates.csproj",
            "eng/lambda-standins/*/*.csproj"); // Without stand-ins, these have no packages.
        await NewAsync("install", Feed.Package("DynamoReplicator.Templates"));
        await NewAsync("dynamo-replicator", "--name", Name, "--source", Source, "--replica", Replica);
        await NewAsync("dynamo-replicator", "--name", "native", "--native");
        TestOutput = await Feed.DotNetInAsync(Name, "test", "--configuration", "Release");
        await Feed.DotNetInAsync(Name, "publish", "src/ReplicatorFunction", "--no-restore");
        ZipFile.ExtractToDirectory(Zip, Path.GetDirectoryName(Function)!);
    }

    public Task DisposeAsync()
    {
        _feed?.Dispose();
        return Task.CompletedTask;
    }

    // The installed templates of the developer are left alone.
    private Task<string> NewAsync(params string[] arguments) =>
        Feed.DotNetAsync(["new", .. arguments, "--debug:custom-hive", Path.Combine(Feed.Folder, "hive")]);
}
