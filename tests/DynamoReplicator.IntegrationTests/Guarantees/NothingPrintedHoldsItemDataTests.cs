using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.IntegrationTests.Cli;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Guarantees;

/// <summary>
/// The function's and the tool's output contains no item values and no secrets. It contains keys only where this is documented. The test's
/// values, secrets, and keys occur nowhere else, so a search of the output finds them.
/// </summary>
public sealed class NothingPrintedHoldsItemDataTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>, IDisposable
{
    private const string KeyText = "kWvQzTb";
    private const string Secret = "sEcReTjXq";
    private const string Token = "tOkEnVyWq";
    private const string Canary = """{"pk":{"S":"canary"}}""";

    private static readonly string[] Values = ["zqxJvKm", "7391847265", "wkQyPbRm", Convert.ToBase64String("wkQyPbRm"u8)];
    private static readonly Dictionary<string, string> Secrets =
        new() { ["AWS_SECRET_ACCESS_KEY"] = Secret, ["AWS_SESSION_TOKEN"] = Token };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("printed-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_function_prints_no_item_data_under_faults()
    {
        var (source, replica) = await CreateAsync();
        using var raw = new RawDynamoDB(server.Local, source.Region);
        var changes = (await TableStream.ReadAllAsync(source, raw)).SkipLast(1).ToList();
        var good = changes.Where(change => !change.Json.Contains("\"status\"", StringComparison.Ordinal)).ToList();
        await using var proxy = new FaultProxy(server.Endpoint);
        await using var function = FunctionUnderTest.Create(
            server,
            proxy.Endpoint,
            leeway: TimeSpan.FromSeconds(30),
            [("REPLICAS", $"{replica}"), .. Secrets.Select(secret => (secret.Key, secret.Value))]);
        var answers = new StringBuilder();

        await InvokeAsync(Change.Event(good), Fault.None);
        await InvokeAsync(Change.Event(changes), Fault.None);
        foreach (var fault in new[] { Fault.Unprocessed(_ => true), Fault.Throttled, Fault.ServerError, Fault.AccessDenied,
            Fault.CutInAnswer })
        {
            await InvokeAsync(Change.Event(changes), fault);
        }
        await InvokeAsync([.. Change.Event(changes)[..^40], .. "}}}"u8], Fault.None);

        await Poll.UntilAsync(() => function.Output.Contains("not valid JSON", StringComparison.Ordinal), "the last error is printed");
        function.Output.Should().Contain("\"_aws\"").And.Contain("Replicated ").And.Contain(
            "A batch was not replicated in full");
        ShouldHold(function.Output, keys: false);
        ShouldHold(answers.ToString(), keys: false);

        async Task InvokeAsync(byte[] streamEvent, Fault fault)
        {
            proxy.Plan = _ => fault;
            var result = await function.InvokeAsync(streamEvent, fault == Fault.None ? null : TimeSpan.FromSeconds(4));
            answers.AppendJoin(' ', result.ErrorType, result.ErrorMessage, Encoding.UTF8.GetString(result.Response.Span)).AppendLine();
        }
    }

    [Theory]
    [InlineData("text", false)]
    [InlineData("json", true)]
    public async Task Every_verb_of_the_tool_prints_no_item_data(string format, bool isVerbose)
    {
        var (source, replica) = await CreateAsync();
        var failure = Path.Combine(_folder.FullName, "failure.json");
        await File.WriteAllTextAsync(failure, await FailureAsync(source));

        await PrintsAsync("init", exitCode: 0, "--dry-run");
        await PrintsAsync("doctor", exitCode: 0);
        await PrintsAsync("backfill", exitCode: 1);
        await PrintsAsync("verify", exitCode: 1, "--settle", "0s");
        await PrintsAsync("verify", exitCode: 1, "--settle", "0s", "--repair");
        await PrintsAsync("redrive", exitCode: 1, "--failure", failure);
        await PrintsAsync("lag", exitCode: 1, "--canary-key", Canary, "--timeout", "50ms");
        await using var run = Start("run", isVerbose ? ["--verbose"] : []);
        var report = isVerbose ? "debug: A record failed" : "failed";
        await run.UntilAsync(() => run.Errors.Contains(report, StringComparison.Ordinal)
            || run.Output.Contains(report, StringComparison.Ordinal), "it reports the rejected item");
        await run.SignalAsync("INT");
        await run.ExitAsync();
        ShouldHold(run.Output, keys: false);
        // Only lines of the level debug have keys, and only --verbose prints them.
        var lines = run.Errors.Split('\n').ToLookup(line => line.StartsWith("dynamo-replicator: debug: ", StringComparison.Ordinal));
        ShouldHold(string.Join('\n', lines[true]), keys: true);
        ShouldHold(string.Join('\n', lines[false]), keys: false);
        lines[true].Any(line => line.Contains(KeyText, StringComparison.Ordinal)).Should().Be(isVerbose);

        CliProcess Start(string verb, params string[] more) =>
            CliProcess.Start(server, Secrets, [verb, "--source", $"{source}", "--replica", $"{replica}", "--endpoint-url",
                $"{server.Endpoint}", "--output", format, .. more]);

        async Task PrintsAsync(string verb, int exitCode, params string[] more)
        {
            await using var cli = Start(verb, more);
            (await cli.ExitAsync()).Should().Be(exitCode, "the output of {0} is: {1}{2}", verb, cli.Output, cli.Errors);
            (cli.Output + cli.Errors).Should().NotBeEmpty();

            // These verbs report the keys of different or rejected items, as docs/backfill-and-verify.md and their help document.
            ShouldHold(cli.Output, keys: verb is "backfill" or "verify" or "redrive");
            ShouldHold(cli.Errors, keys: false);
        }
    }

    /// <param name="printed">The output.</param>
    /// <param name="keys">Whether the output may contain keys.</param>
    private static void ShouldHold(string printed, bool keys)
    {
        foreach (var trace in Values.Append(Secret).Append(Token).Concat(keys ? [] : [KeyText]))
        {
            var at = printed.IndexOf(trace, StringComparison.Ordinal);
            at.Should().BeNegative("{0} must not be printed, but: …{1}…", trace, at < 0 ? ""
                : printed[Math.Max(0, at - 300)..Math.Min(printed.Length, at + 100)]);
        }
    }

    /// <summary>Creates a source with an item that its replica rejects, and a replica with an item that the source does not have.</summary>
    private async Task<(TestTable Source, TestTable Replica)> CreateAsync()
    {
        var source = await TestTable.CreateAsync(
            server, Regions.Source, TestTable.NewName(), TableShape.Text, StreamViewType.NEW_AND_OLD_IMAGES);
        var replica = await TestTable.CreateAsync(server, Regions.Replica, source.Name, TableShape.Text, index: "status");
        for (var number = 0; number < 12; number++)
        {
            await source.PutAsync(Item(source.Shape.Key(KeyText, number)));
        }
        await source.PutAsync(new(Item(source.Shape.Key(KeyText, 99))) { ["status"] = new AttributeValue { N = Values[1] } });
        await replica.PutAsync(Item(source.Shape.Key(KeyText, 50)));
        return (source, replica);
    }

    private static Dictionary<string, AttributeValue> Item(Dictionary<string, AttributeValue> key) => new(key)
    {
        ["s"] = new AttributeValue { S = Values[0] },
        ["n"] = new AttributeValue { N = Values[1] },
        ["b"] = new AttributeValue { B = new MemoryStream(Encoding.UTF8.GetBytes(Values[2])) },
        ["m"] = new AttributeValue
        {
            M = new()
            {
                ["l"] =
            new AttributeValue { L = [new AttributeValue { SS = [Values[0]] }, new AttributeValue { NS = [Values[1]] }] }
            }
        },
    };

    /// <summary>The object that S3 as failure destination receives, with the whole event.</summary>
    private async Task<string> FailureAsync(TestTable source)
    {
        using var raw = new RawDynamoDB(server.Local, source.Region);
        var changes = (await TableStream.ReadAllAsync(source, raw)).SkipLast(1).ToList();
        return JsonSerializer.Serialize(new
        {
            version = "1.0",
            DDBStreamBatchInfo = new { streamArn = source.StreamArn },
            payload = Encoding.UTF8.GetString(Change.Event(changes))
        });
    }
}
