using System.Diagnostics;
using System.IO.Compression;
using DynamoReplicator.IntegrationTests.Support;
using DynamoReplicator.Local;

namespace DynamoReplicator.IntegrationTests.Templates;

/// <summary>A new project passes its tests, and its function, zip and deployment fit together.</summary>
public sealed class TemplateTests(NewProject project, DynamoDBLocalServer server)
    : IClassFixture<NewProject>, IClassFixture<DynamoDBLocalServer>
{
    [Fact]
    public void Its_tests_pass() => project.TestOutput.Should().MatchRegex(@"Passed! +- Failed: +0, Passed: +2, Skipped: +0,");

    [Fact]
    public void It_has_the_names_that_were_given()
    {
        var readme = File.ReadAllText(Path.Combine(project.Folder, "README.md"));

        readme.Should().Contain($"--name {NewProject.Name} --source {NewProject.Source} --replica {NewProject.Replica}")
            .And.Contain($"--zip artifacts/{NewProject.Name}-dotnet10.zip")
            .And.NotContainAny("orders-replicator", "us-east-1", "eu-west-1", "#if");
        File.Exists(Path.Combine(project.Folder, $"{NewProject.Name}.slnx")).Should().BeTrue();
    }

    [Fact]
    public void Its_deployment_is_that_of_the_repository()
    {
        var deploy = Path.Combine(PackageFeed.Repository, "deploy");
        string[] files = [.. Directory.GetFiles(deploy, "*.sh"), .. Directory.GetFiles(deploy, "*.yaml")];

        files.Select(Path.GetFileName).Should().Contain(["deploy.sh", "template.yaml", "replica.yaml"])
            .And.BeEquivalentTo(Directory.GetFiles(Path.Combine(project.Folder, "deploy")).Select(Path.GetFileName));
        foreach (var file in files)
        {
            File.ReadAllText(Path.Combine(project.Folder, "deploy", Path.GetFileName(file))).Should().Be(File.ReadAllText(file));
        }
    }

    [Fact]
    public void Its_zip_has_the_handler_of_the_deployment_and_no_program_for_one_architecture()
    {
        using var zip = ZipFile.OpenRead(project.Zip);

        zip.Entries.Select(entry => entry.FullName).Should().Contain(["ReplicatorFunction.dll", "ReplicatorFunction.runtimeconfig.json"])
            .And.NotContain("ReplicatorFunction");
        File.ReadAllText(Path.Combine(project.Folder, "deploy", "template.yaml"))
            .Should().Contain("!If [IsManagedRuntime, ReplicatorFunction, bootstrap]");
    }

    [Fact]
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

    [Fact]
    public async Task Its_function_replicates_by_its_rules()
    {
        var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), TableShape.Text);
        await using var function = new LocalFunction(new LocalFunctionOptions
        {
            Executable = project.Function,
            Environment = Variables(("REPLICAS", replica.ToString()), ("REPORT_BATCH_ITEM_FAILURES", "true")),
        });

        var response = await function.AnswerAsync(Change.Event(
            Change.Put(1, """{"pk":{"S":"1"}}""", """{"pk":{"S":"1"},"status":{"S":"open"},"creditCard":{"S":"4111"}}"""),
            Change.Put(2, """{"pk":{"S":"2"}}""", """{"pk":{"S":"2"},"status":{"S":"draft"}}""")));

        response.Should().Be("""{"batchItemFailures":[]}""");
        (await replica.ItemsAsync()).Should().ContainSingle().Which.Keys.Should().BeEquivalentTo("pk", "status");
    }

    [Fact]
    public async Task Its_function_copies_existing_items_by_its_rules()
    {
        var name = TestTable.NewName();
        var source = await TestTable.CreateAsync(server, Regions.Source, name, TableShape.Text);
        var replica = await TestTable.CreateAsync(server, Regions.Replica, name, TableShape.Text);
        await source.PutAsync(new() { ["pk"] = new("1"), ["status"] = new("open"), ["creditCard"] = new("4111") });
        await source.PutAsync(new() { ["pk"] = new("2"), ["status"] = new("draft") });
        var variables = Variables(("SOURCE", source.ToString()), ("REPLICAS", replica.ToString()));

        var output = await project.Feed.DotNetAsync(variables, project.Function, "backfill");
        output += await project.Feed.DotNetAsync(variables, project.Function, "verify");

        output.Should().Be(
            $"backfill {replica}: 2 items in the source, 1 written, 0 different, 0 still changing.\n" +
            $"verify {replica}: 2 items in the source, 0 written, 0 different, 0 still changing.\n");
        (await replica.ItemsAsync()).Should().ContainSingle().Which.Keys.Should().BeEquivalentTo("pk", "status");
    }

    [Fact]
    public async Task A_native_project_publishes_a_zip_for_the_custom_runtime()
    {
        var properties = await project.Feed.DotNetInAsync("native", "msbuild", "src/ReplicatorFunction",
            "-getProperty:AssemblyName", "-getProperty:PublishAot", "-getProperty:UseAppHost");

        properties.Should().Contain("\"AssemblyName\": \"bootstrap\"").And.Contain("\"PublishAot\": \"true\"")
            .And.NotContain("\"UseAppHost\": \"false\"");
        File.ReadAllText(Path.Combine(project.NativeFolder, "README.md"))
            .Should().Contain("--zip artifacts/native-native-linux-x64.zip").And.NotContainAny("dotnet10", "#if");
    }

    private Dictionary<string, string> Variables(params (string Name, string Value)[] variables) =>
        new(server.Local.EnvironmentVariables.Concat(variables.Select(variable => KeyValuePair.Create(variable.Name, variable.Value))))
        {
            ["AWS_ENDPOINT_URL_DYNAMODB"] = server.Endpoint.AbsoluteUri,
        };
}
