using System.Net;
using Amazon.Lambda.TestUtilities;
using DynamoReplicator.Tests.Support;
using DynamoReplicator.Tests.Writing;
using Microsoft.Extensions.Logging;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.Guarantees;

/// <summary>
/// The items contain canaries in keys and values. No log, message or reason contains a canary after any fault. Keys appear only at Debug
/// and in properties that document it.
/// </summary>
public class NoItemDataTests
{
    private const string KeyCanary = "canary-of-the-key";

    private const string ValueCanary = "canary-of-the-value";

    /// <summary>The faults, by name. Each response quotes the item wherever it can.</summary>
    private static readonly Dictionary<string, Func<FakeDynamoDB, BatchCall, HttpResponseMessage>> Faults = new()
    {
        ["nothing"] = (service, call) => service.Write(call),
        ["rejected with the value quoted"] = (_, call) =>
            Responses.Invalid($"The parameter cannot be converted to a numeric value: {call.Writes[0].Json}"),
        ["rejected with a rule and the value"] = (_, call) => Responses.Invalid(
            $"One or more parameter values were invalid: Input collection [Item size {call.Writes[0].Json}] contains duplicates."),
        ["not authorized"] = (_, call) => Responses.Error("AccessDeniedException", $"{call.Writes[0].Json}"),
        ["not authorized, with the item as the resource and the reason"] = (_, call) => Responses.Error(
            "AccessDeniedException",
            $"User: x is not authorized to perform: dynamodb:BatchWriteItem on resource: {call.Writes[0].Json} because " +
            $"{call.Writes[0].Json}"),
        ["unknown error"] = (_, call) => Responses.Error("StrangeException", $"{call.Writes[0].Json}"),
        ["throttled"] = (_, call) => Responses.Error("ThrottlingException", $"{call.Writes[0].Json}"),
        ["server error"] = (_, call) =>
            Responses.Error("InternalServerError", $"{call.Writes[0].Json}", HttpStatusCode.InternalServerError),
        ["cut"] = (_, call) => throw new HttpRequestException(call.Writes[0].Json, new IOException(call.Writes[0].Json)),
        ["unexpected exception"] = (_, call) => throw new InvalidOperationException(call.Writes[0].Json),
        ["answer is not JSON"] = (_, call) => Responses.Json(HttpStatusCode.OK, $"<html>{call.Writes[0].Json}"),
        ["answer gives back another item"] = (_, call) =>
            FakeDynamoDB.Written("orders",
                FakeDynamoDB.Unprocessed(false, call.Writes[0].Json.Replace(KeyCanary, $"other-{KeyCanary}", StringComparison.Ordinal))),
        ["left undone"] = (service, call) => service.Write(call, leftUndone: _ => true),
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var fault in Faults.Keys)
            {
                cases.Add(fault, "plain");
            }
            cases.Add("nothing", "Where throws");
            cases.Add("nothing", "Select throws");
            cases.Add("rejected with the value quoted", "hook");
            cases.Add("rejected with the value quoted", "hook throws");
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Item_data_reaches_no_log_and_no_message(string fault, string variant)
    {
        var log = new CapturingLogger();
        var context = new TestLambdaContext { RemainingTime = TimeSpan.FromSeconds(20) };
        foreach (var logger in new[] { log, null })
        {
            using var dynamoDB = new FakeDynamoDB();
            dynamoDB.RespondToWrites(call => Faults[fault](dynamoDB, call));
            using var replicator = new Replicator(OptionsFor(variant) with
            {
                Logger = logger,
                TimeProvider = new ManualTimeProvider { LeapsOverWaitsUpTo = TimeSpan.FromSeconds(10) }
            }, dynamoDB);
            var invocation = () => replicator.HandleAsync(Events().ToStream(), context).InTimeAsync();

            if (fault == "nothing" && variant == "plain" || variant == "hook")
            {
                await invocation.Should().NotThrowAsync();
                continue;
            }
            var error = (await invocation.Should().ThrowAsync<ReplicationException>()).Which;
            error.ToString().Should().NotContain("canary");
            error.Result!.Replicas[0].Failures.Select(failure => failure.Reason)
                .Should().NotContain(reason => reason.Contains("canary", StringComparison.Ordinal)).And.NotBeEmpty();
            error.Result.Replicas[0].Failures[0].Key.Should().Contain(KeyCanary, "the failure names the item");
        }
        log.Lines.Should().NotBeEmpty();
        log.Lines.Should().NotContain(line => line.Text.Contains(ValueCanary, StringComparison.Ordinal));
        log.Lines.Where(line => line.Level > LogLevel.Debug)
            .Should().NotContain(line => line.Text.Contains("canary", StringComparison.Ordinal));
        ((TestLambdaLogger)context.Logger).Buffer.ToString().Should().NotBeEmpty().And.NotContain("canary");
    }

    [Fact]
    public async Task Keys_are_logged_at_Debug()
    {
        var log = new CapturingLogger();
        using var scenario = new Scenario { Options = Scenario.ToOneReplica with { Logger = log } };
        scenario.DynamoDB.RejectCallsWith(_ => true);

        await scenario.ReplicateAsync(Events());

        log.Lines.Where(line => line.Text.Contains(KeyCanary, StringComparison.Ordinal))
            .Should().NotBeEmpty().And.OnlyContain(line => line.Level == LogLevel.Debug);
    }

    private static ReplicatorOptions OptionsFor(string variant)
    {
        var replica = ReplicaTable.Parse(Scenario.Replica);
        return new ReplicatorOptions
        {
            Replicas =
            [
                variant switch
                {
                    "Where throws" => replica with { Where = item => throw new ArgumentException(item["v"].S) },
                    "Select throws" => replica with { Select = name => name == "pk" ? true : throw new ArgumentException(ValueCanary) },
                    _ => replica,
                },
            ],
            DeadLetter = variant switch
            {
                "hook" => (_, _) => Task.CompletedTask,
                "hook throws" => (change, _) => throw new ArgumentException(change.Key, change.Exception),
                _ => null,
            },
        };
    }

    private static StreamEvents Events() =>
        new StreamEvents().Insert($"{KeyCanary} 1", ("v", S(ValueCanary))).Insert($"{KeyCanary} 2", ("v", S(ValueCanary)));
}
