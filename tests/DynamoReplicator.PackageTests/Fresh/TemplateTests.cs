using System.Diagnostics;
using System.IO.Compression;
using DynamoReplicator.Local;

namespace DynamoReplicator.PackageTests.Fresh;

/// <summary>A new project passes its tests, and its function, zip and deployment fit together.</summary>
[Collection(FreshFolder.Collection)]
public sealed class TemplateTests(FreshFolder fresh, NewProject project) : IClassFixture<NewProject>
{
    private readonly Database _database = new(fresh.Server);

    [PackageFact]
    public void Its_tests_pass() => project.TestOutput.Should().MatchRegex(@"Passed! +- Failed: +0, Passed: +2, Skipped: +0,");

    [PackageFact]
    public void It_has_the_names_that_were_given()
    {
        var readme = File.ReadAllText(Path.Combine(project.Folder, "README.md"));

        readme.Should().Contain($"--name {NewProject.Name} --source {NewProject.Source} --replica {NewProject.Replica}")
            .And.Contain($"--zip artifacts/{NewProject.Name}-dotnet10.zip")
            .And.NotContainAny("orders-replicator", "us-east-1", "eu-west-1", "#if");
        File.Exists(Path.Combine(project.Folder, $"{NewProject.Name}.slnx")).Should().BeTrue();
    }

    [PackageFact]
    public void Its_deployment_is_that_of_the_repository()
    {
        var deploy = Path.Combine(PackageFolder.Repository, "deploy");
        string[] files = [.. Directory.GetFiles(deploy, "*.sh"), .. Directory.GetFiles(deploy, "*.yaml")];

        files.Select(Path.GetFileName).Should().Contain(["deploy.sh", "template.yaml", "replica.yaml"])
            .And.BeEquivalentTo(Directory.GetFiles(Path.Combine(project.Folder, "deploy")).Select(Path.GetFileName));
        foreach (var file in files)
        {
            File.ReadAllText(Path.Combine(project.Folder, "deploy", Path.GetFileName(file))).Should().Be(File.ReadAllText(file));
        }
    }

    [PackageFact]
    public void Its_zip_has_the_handler_of_the_deployment_and_no_program_for_one_architecture()
    {
        using var zip = ZipFile.OpenRead(project.Zip);

        zip.Entries.Select(entry => entry.FullName).Should().Contain(["ReplicatorFunction.dll", "ReplicatorFunction.runtimeconfig.json"])
            .And.NotContain("ReplicatorFunction");
        File.ReadAllText(Path.Combine(project.Folder, "deploy", "template.yaml"))
            .Should().Contain("!If [IsManagedRuntime, ReplicatorFunction, bootstrap]");
    }

    [PackageFact]
    public async Task Its_scripts_are_executable_and_accept_its_zip()
    {
        var start = new ProcessStartInfo(Path.Combine(project.Folder, "deploy", "deploy.sh"),
            ["--source", NewProject.Source, "--replica", NewProject.Replica, "--zip", project.Zip, "--bucket", "deployments", "--dry-run"])
        {
            RedirectStandardError = true,
        };
        // Without credentials, the script ends where it has accepted every option.
        start.Environment["BASH_FUNC_aws%%"] = "() { return 1; }"; // as `export -f aws` passes it on
        using var script = Process.Start(start)!;

        var errors = await script.StandardError.ReadToEndAsync();

        errors.Should().Be("The AWS CLI has no valid credentials.\n");
    }

    [PackageFact]
    public async Task Its_function_replicates_by_its_rules()
    {
        await _database.CreateTableAsync("eu-west-1");
        await using var function = new LocalFunction(new LocalFunctionOptions
        {
            Executable = project.Function,
            Environment = new Dictionary<string, string>(_database.Environment) { ["REPLICAS"] = "eu-west-1/orders" },
        });

        var result = await function.InvokeAsync(
            """
            {"Records":[
              {"eventSource":"aws:dynamodb","eventName":"INSERT","eventID":"1","dynamodb":{"SequenceNumber":"1",
                "Keys":{"pk":{"S":"1"}},"NewImage":{"pk":{"S":"1"},"status":{"S":"open"},"creditCard":{"S":"4111"}}}},
              {"eventSource":"aws:dynamodb","eventName":"INSERT","eventID":"2","dynamodb":{"SequenceNumber":"2",
                "Keys":{"pk":{"S":"2"}},"NewImage":{"pk":{"S":"2"},"status":{"S":"draft"}}}}]}
            """u8.ToArray());

        result.Succeeded.Should().BeTrue("{0}: {1} (the output is: {2})", result.ErrorType, result.ErrorMessage, function.Output);
        (await _database.ItemsAsync("eu-west-1")).Should().ContainSingle().Which.Keys.Should().BeEquivalentTo("pk", "status");
    }

    [PackageFact]
    public async Task Its_function_copies_existing_items_by_its_rules()
    {
        await _database.CreateTableAsync("us-east-1");
        await _database.CreateTableAsync("eu-west-1");
        await _database.PutItemAsync("us-east-1", new() { ["pk"] = new("1"), ["status"] = new("open"), ["creditCard"] = new("4111") });
        await _database.PutItemAsync("us-east-1", new() { ["pk"] = new("2"), ["status"] = new("draft") });
        var tables = new Dictionary<string, string>(_database.Environment)
        {
            ["SOURCE"] = "us-east-1/orders",
            ["REPLICAS"] = "eu-west-1/orders",
        };

        var backfill = await fresh.RunAsync(project.Folder, "dotnet", [project.Function, "backfill"], tables);
        var verify = await fresh.RunAsync(project.Folder, "dotnet", [project.Function, "verify"], tables);

        backfill.Should().Be("backfill eu-west-1/orders: 2 items in the source, 1 written, 0 different, 0 still changing.\n");
        verify.Should().Be("verify eu-west-1/orders: 2 items in the source, 0 written, 0 different, 0 still changing.\n");
        (await _database.ItemsAsync("eu-west-1")).Should().ContainSingle().Which.Keys.Should().BeEquivalentTo("pk", "status");
    }

    [PackageFact]
    public async Task A_native_project_publishes_a_zip_for_the_custom_runtime()
    {
        var properties = await fresh.RunAsync(project.NativeFolder, "dotnet",
            ["msbuild", "src/ReplicatorFunction", "-getProperty:AssemblyName", "-getProperty:PublishAot", "-getProperty:UseAppHost"]);

        properties.Should().Contain("\"AssemblyName\": \"bootstrap\"").And.Contain("\"PublishAot\": \"true\"")
            .And.NotContain("\"UseAppHost\": \"false\"");
        File.ReadAllText(Path.Combine(project.NativeFolder, "README.md"))
            .Should().Contain("--zip artifacts/native-native-linux-x64.zip").And.NotContainAny("dotnet10", "#if");
    }
}
