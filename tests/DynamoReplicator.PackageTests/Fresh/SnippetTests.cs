using System.Diagnostics;
using System.Text;
using DynamoReplicator.Local;

namespace DynamoReplicator.PackageTests.Fresh;

/// <summary>
/// Each snippet of the READMEs builds and runs as it stands, as the code of a fresh project that takes the packages from a folder.
/// </summary>
[Collection(FreshFolder.Collection)]
public sealed class SnippetTests(FreshFolder fresh)
{
    private static readonly TimeProvider Time = TimeProvider.System;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Database _database = new(fresh.Server);

    public static TheoryData<string, int> Snippets
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var snippet in Snippet.All)
            {
                data.Add(snippet.Page, snippet.Number);
            }

            return data;
        }
    }

    [PackageFact]
    public void The_readme_of_every_library_has_a_snippet() =>
        PackageFolder.Packages.Where(package => package.IsLibrary).Where(package => !Snippet.Of(package.Id, package.Readme).Any())
            .Should().BeEmpty();

    [PackageTheory]
    [MemberData(nameof(Snippets))]
    public async Task A_snippet_builds_and_runs_as_it_stands(string page, int number)
    {
        var snippet = Snippet.All.Single(snippet => snippet.Page == page && snippet.Number == number);
        var assembly = (await fresh.Snippets).AssemblyOf(snippet);

        await (snippet.Kind switch
        {
            SnippetKind.Tests => PassAsync(assembly),
            SnippetKind.Function => ReplicateEventAsync(assembly),
            SnippetKind.Service => ReplicateStreamAsync(assembly, Path.GetDirectoryName(Path.GetDirectoryName(assembly))!),
            _ => fresh.RunAsync(Path.GetDirectoryName(assembly)!, "dotnet", [assembly], _database.Environment),
        });
    }

    private async Task PassAsync(string assembly) =>
        (await fresh.RunAsync(Path.GetDirectoryName(assembly)!, "dotnet", ["vstest", assembly])).Should().MatchRegex("Passed: +[1-9]");

    private async Task ReplicateEventAsync(string program)
    {
        await _database.CreateTableAsync("eu-west-1");
        await using var function = new LocalFunction(new LocalFunctionOptions
        {
            Executable = program,
            Environment = new Dictionary<string, string>(_database.Environment) { ["REPLICAS"] = "eu-west-1/orders" },
        });

        var result = await function.InvokeAsync(Encoding.UTF8.GetBytes(
            """
            {"Records":[{"eventSource":"aws:dynamodb","eventName":"INSERT","eventID":"1","awsRegion":"us-east-1",
              "eventSourceARN":"arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000",
              "dynamodb":{"SequenceNumber":"1","Keys":{"pk":{"S":"order#1"}},"NewImage":{"pk":{"S":"order#1"}}}}]}
            """));

        result.Succeeded.Should().BeTrue("{0}: {1} (the output is: {2})", result.ErrorType, result.ErrorMessage, function.Output);
        (await _database.KeysAsync("eu-west-1")).Should().Equal("order#1");
    }

    private async Task ReplicateStreamAsync(string program, string folder)
    {
        await _database.CreateTableAsync("us-east-1");
        await _database.CreateTableAsync("eu-west-1");
        await _database.PutAsync("us-east-1", "order#1");
        var start = fresh.StartInfo(folder, "dotnet", [program], new Dictionary<string, string>(_database.Environment)
        {
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["Replication__CheckpointPath"] = Path.Combine(folder, "orders.checkpoint"),
        });
        using var service = Process.Start(start)!;
        var written = Task.WhenAll(service.StandardOutput.ReadToEndAsync(), service.StandardError.ReadToEndAsync());
        try
        {
            var started = Time.GetTimestamp();
            while (!(await _database.KeysAsync("eu-west-1")).Contains("order#1")
                && !service.HasExited && Time.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), Time);
            }

            await fresh.RunAsync(folder, "sh", ["-c", $"kill -TERM {service.Id} 2>&1 || true"]);
            using var late = new CancellationTokenSource(Patience, Time);
            await service.WaitForExitAsync(late.Token);
        }
        finally
        {
            service.Kill();
        }

        var output = string.Concat(await written);
        (await _database.KeysAsync("eu-west-1")).Should().Contain("order#1", "the service wrote: {0}", output);
        service.ExitCode.Should().Be(0, "a stop is no failure; the service wrote: {0}", output);
    }
}
