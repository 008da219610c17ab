using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DynamoReplicator.Calls;

namespace DynamoReplicator.Aws;

/// <summary>
/// Checks the SDK's internal types by calls to a service in memory. A type or a member that is missing throws when the runtime compiles the
/// method that uses it. So the methods that create clients with internal types are never inlined into others.
/// </summary>
internal static class SdkCheck
{
    private const string Table = "checked";

    private const string Key = """{"pk":{"S":"a"}}""";

    private const string Delete = $$$"""{"{{{Table}}}":[{"DeleteRequest":{"Key":{{{Key}}}}}]}""";

    private const string Keys = $$$"""{"{{{Table}}}":{"ConsistentRead":true,"Keys":[{{{Key}}}]}}""";

    private static readonly Backoff NoWait = new() { First = TimeSpan.Zero };

    /// <summary>The versions of AWSSDK.Core and AWSSDK.DynamoDBv2 that the library depends on, and that its tests run with.</summary>
    public static readonly IReadOnlyList<string> TestedVersions = ["4.0.102.17", "4.0.110.0"];

    /// <summary>
    /// The result for this process. With the tested versions nothing is checked, because a check adds about 20 ms of CPU to a cold start.
    /// </summary>
    public static readonly SdkInternals OfProcess = new(
        () => Versions()[1], () => IsTested() ? null : ProblemOf(CheckWrites), () => IsTested() ? null : ProblemOf(CheckReads));

    public static SdkInternals For(Wiring wiring) => wiring.SdkInternals ?? OfProcess;

    /// <returns>The exception's type and message, or null if the check succeeds.</returns>
    public static string? ProblemOf(Action check)
    {
        try
        {
            check();
            return null;
        }
        catch (Exception error)
        {
            // Any exception counts, because a real call would throw it too.
            return $"{error.GetType().Name}: {error.Message}";
        }
    }

    /// <summary>The first attempt fails, to check errors and retries. The second leaves its write unprocessed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void CheckWrites()
    {
        using var service = new SdkCheckService(null, $$"""{"UnprocessedItems":{{Delete}}}""");
        using var client = new ReplicaClient(ConfigFor(service), Table, TimeProvider.System, backoff: NoWait);
        using var window = new CallWindow(Deadline.None, TimeProvider.System, CancellationToken.None);
        var write = new Write(0, IsDelete: true, Encoding.UTF8.GetBytes(Key));
        var response = client.SendAsync(new[] { write }, new CallCounts(), window).GetAwaiter().GetResult();
        service.ExpectLast("BatchWriteItem", $$"""{"RequestItems":{{Delete}}}""");
        ExpectOne(response.UnprocessedItems?.GetValueOrDefault(Table)?.Count);
    }

    /// <inheritdoc cref="CheckWrites"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void CheckReads()
    {
        using var service = new SdkCheckService(null, $$"""{"Items":[{{Key}}]}""", $$$"""{"Responses":{"{{{Table}}}":[{{{Key}}}]}}""");
        using var client = new RawTableClient(ConfigFor(service), TimeProvider.System, NoWait);
        var scanned = client.ReadPageAsync(new ScanRequest(Table), CancellationToken.None).GetAwaiter().GetResult();
        service.ExpectLast("Scan", $$"""{"TableName":"{{Table}}"}""");
        ExpectOne(scanned.Items.Count);
        var keys = new ReadOnlyMemory<byte>[] { Encoding.UTF8.GetBytes(Key) };
        var got = client.ReadKeysAsync(new KeyReads(Table, keys, IsConsistent: true), CancellationToken.None).GetAwaiter().GetResult();
        service.ExpectLast("BatchGetItem", $$"""{"RequestItems":{{Keys}},"ReturnConsumedCapacity":"TOTAL"}""");
        ExpectOne(got.Items.Count);
    }

    private static AmazonDynamoDBConfig ConfigFor(SdkCheckService service)
    {
        var table = new TableReference("us-east-1", Table) { Endpoint = new Uri("https://dynamodb.invalid") };
        var config = DynamoDBClientConfig.For(table, service);
        config.DefaultAWSCredentials = new BasicAWSCredentials("none", "none");
        return config;
    }

    private static void ExpectOne(int? items)
    {
        if (items != 1)
        {
            throw new InvalidOperationException($"A response with 1 item was read as {items?.ToString() ?? "none"}.");
        }
    }

    private static bool IsTested() => Versions().SequenceEqual(TestedVersions);

    private static string[] Versions() => [VersionOf(typeof(AmazonServiceClient)), VersionOf(typeof(AmazonDynamoDBClient))];

    private static string VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyFileVersionAttribute>()?.Version ?? $"{type.Assembly.GetName().Version}";
}
