using System.Text.Json;
using System.Text.RegularExpressions;

namespace DynamoReplicator.PackageTests.Fresh;

/// <summary>The tool, installed from the folder of packages.</summary>
[Collection(FreshFolder.Collection)]
public sealed partial class ToolTests(FreshFolder fresh)
{
    private readonly Database _database = new(fresh.Server);

    private static Package Tool => PackageFolder.Packages.Single(package => package.IsTool);

    [PackageFact]
    public void The_tool_runs_on_later_versions_of_dotnet_too()
    {
        var config = Tool.Files.Single(file => Path.GetFileName(file.Key) == "DynamoReplicator.Cli.runtimeconfig.json");
        using var json = JsonDocument.Parse(config.Value);

        json.RootElement.GetProperty("runtimeOptions").GetProperty("rollForward").GetString().Should().Be("Major");
    }

    [PackageFact]
    public async Task The_commands_of_the_readme_create_copy_and_verify_a_replica()
    {
        await _database.CreateTableAsync("us-east-1");
        await _database.PutAsync("us-east-1", "order#1");
        await _database.PutAsync("us-east-1", "order#2");
        var folder = fresh.NewFolder("tool");
        await fresh.RunAsync(folder, "dotnet", ["tool", "install", Tool.Id, "--version", Tool.Version, "--tool-path", "tools"]);
        var environment = new Dictionary<string, string>(_database.Environment)
        {
            ["PATH"] = $"{Path.Combine(folder, "tools")}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}",
        };

        var outputs = new Dictionary<string, string>();
        foreach (var command in Command().Matches(Tool.Readme).Select(match => match.Value))
        {
            outputs[command.Split(' ')[1]] = await fresh.RunAsync(folder, "bash", ["-c", command], environment);
        }

        outputs.Keys.Should().Equal("--help", "init", "backfill", "verify");
        outputs["--help"].Should().ContainAll(Verb().Matches(Tool.Readme).Select(match => match.Groups["verb"].Value));
        outputs["verify"].Should().Contain("us-east-1/orders and eu-west-1/orders: identical; 2 and 2 items");
        (await fresh.RunAsync(folder, "bash", ["-c", "dynamo-replicator --version"], environment)).Should().StartWith(Tool.Version);
    }

    [GeneratedRegex("^dynamo-replicator .*", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"^\| `(?<verb>\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Verb();
}
