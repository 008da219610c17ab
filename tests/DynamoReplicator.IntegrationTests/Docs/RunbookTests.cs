using System.Diagnostics;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DynamoReplicator.IntegrationTests.Cli;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Docs;

/// <summary>Runs the commands of docs/ in a shell, one after the other, beside the <c>run</c> that they start.</summary>
public sealed class RunbookTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>, IDisposable
{
    // Each access key has its own database, so the tables can have the names that the docs use.
    private readonly string _accessKey = $"runbook{Guid.NewGuid():N}"[..20];

    // A seed needs an empty replica, and the docs show it after they have filled the replica by a backfill.
    private readonly string _accessKeyOfSeed = $"seed{Guid.NewGuid():N}"[..20];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("runbook-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Every_command_of_the_tool_succeeds_as_the_docs_show_it()
    {
        await CreateOrdersAsync(_accessKey);
        await CreateOrdersAsync(_accessKeyOfSeed);
        using (var replica = Client(_accessKey, "eu-west-1"))
        {
            await CreateTableAsync(replica, "open-orders");
        }
        await WriteInputsAsync();
        var environment = new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = _accessKey };
        CliProcess? run = null;
        try
        {
            foreach (var command in RunbookCommands.Read())
            {
                if (command.StartsWith("dynamo-replicator run ", StringComparison.Ordinal))
                {
                    run.Should().BeNull("the docs start one run");
                    string[] arguments = [.. command.Split(' ').Skip(1).SkipLast(1), Path.Combine(_folder.FullName, "orders.checkpoint")];
                    run = CliProcess.Start(server, environment, arguments);
                    continue;
                }
                if (command.StartsWith("dynamo-replicator init ", StringComparison.Ordinal))
                {
                    await TypeAsync(command, _accessKeyOfSeed);
                }
                var isSeed = command.Contains("--seed", StringComparison.Ordinal);
                var (exitCode, said) = await TypeAsync(command, isSeed ? _accessKeyOfSeed : _accessKey);
                exitCode.Should().Be(0, "the output of {0} is: {1}", command, said);
            }
            await run!.SignalAsync("INT");
            (await run.ExitAsync()).Should().Be(0);
        }
        finally
        {
            await (run?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    [Fact]
    public void Every_verb_is_in_the_docs() => RunbookCommands.Read()
        .Select(command => command[command.IndexOf("dynamo-replicator ", StringComparison.Ordinal)..].Split(' ')[1]).Distinct()
        .Should().BeEquivalentTo("init", "run", "doctor", "backfill", "verify", "redrive", "lag", "policy", "plan");

    private async Task CreateOrdersAsync(string accessKey)
    {
        using var client = Client(accessKey, Regions.Source);
        await CreateTableAsync(client, "orders");
        for (var order = 0; order < 20; order++)
        {
            // The expressions in the docs read these attributes. The later ones include all items of the earlier ones: otherwise, a repair
            // would find that most items are extra, and delete none.
            await client.PutItemAsync("orders", new()
            {
                ["pk"] = new AttributeValue { S = $"order-{order}" },
                ["status"] = new AttributeValue { S = order % 2 == 0 ? "open" : "paid" },
                ["total"] = new AttributeValue { N = "12.50" },
            });
        }
    }

    private AmazonDynamoDBClient Client(string accessKey, string region) => new(
        new BasicAWSCredentials(accessKey, "secret"),
        new AmazonDynamoDBConfig { ServiceURL = server.Endpoint.AbsoluteUri, AuthenticationRegion = region });

    private static Task CreateTableAsync(AmazonDynamoDBClient client, string table) => client.CreateTableAsync(new CreateTableRequest(
        table, TableShape.Text.KeySchema, TableShape.Text.AttributeDefinitions, new ProvisionedThroughput(100, 100)));

    /// <summary>Writes the files that the commands read.</summary>
    private async Task WriteInputsAsync()
    {
        const string Stream = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000";
        var removed = new { eventName = "REMOVE", eventSourceARN = Stream, dynamodb = new { Keys = new { pk = new { S = "order-2" } } } };
        var payload = JsonSerializer.Serialize(new { Records = new[] { removed } });
        var failure = JsonSerializer.Serialize(new { version = "1.0", DDBStreamBatchInfo = new { streamArn = Stream }, payload });
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "failure.json"), failure);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "messages.json"), failure);
        await File.WriteAllTextAsync(Path.Combine(_folder.CreateSubdirectory("failures").FullName, "1"), failure);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "keys.jsonl"), """{"pk":{"S":"order-3"}}""");
    }

    private async Task<(int ExitCode, string Said)> TypeAsync(string command, string accessKey)
    {
        var script = $"set -o pipefail; dynamo-replicator() {{ \"$DOTNET\" \"$TOOL\" \"$@\"; }}; {command}";
        var start = new ProcessStartInfo("bash", ["-c", script])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in server.Local.EnvironmentVariables)
        {
            start.Environment[name] = value;
        }
        start.Environment["AWS_ACCESS_KEY_ID"] = accessKey;
        start.Environment["SEGMENTS"] = "0-15";
        start.Environment["DOTNET"] = CliProcess.DotNet;
        start.Environment["TOOL"] = CliProcess.Program;
        using var shell = Process.Start(start)!;
        var said = await Task.WhenAll(shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        await shell.WaitForExitAsync();
        return (shell.ExitCode, string.Concat(said));
    }
}
