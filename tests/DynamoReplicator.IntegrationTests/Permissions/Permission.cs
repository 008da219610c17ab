using System.Text.Json;
using System.Text.RegularExpressions;
using DynamoReplicator.Cli;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Permissions;

/// <summary>An action and a resource, as IAM names them.</summary>
internal sealed partial record Permission(string Action, string Resource)
{
    public const string Account = "123456789012";

    /// <summary>Returns the permission that a call needs.</summary>
    public static Permission Of(ProxiedCall call)
    {
        var region = Region().Match(call.Authorization).Groups["region"].Value;
        using var body = JsonDocument.Parse(call.Body);
        if (call.Action is "DescribeStream" or "GetShardIterator" or "GetRecords")
        {
            // DynamoDB Local's iterators contain the stream's ARN, but with another Region and account.
            return new($"dynamodb:{call.Action}",
                $"{Arn(region, StreamTable().Match(body.RootElement.GetRawText()).Groups["table"].Value)}/stream/*");
        }
        var table = body.RootElement.TryGetProperty("RequestItems", out var items) ? items.EnumerateObject().Single().Name
            : body.RootElement.GetProperty("TableName").GetString()!;
        return new($"dynamodb:{call.Action}", Arn(region, table));
    }

    /// <summary>Returns the permissions that the verb <c>policy</c> grants.</summary>
    public static async Task<HashSet<Permission>> GrantedAsync(TestTable source, TestTable replica, params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exitCode = await CommandLineTool.InvokeAsync(
            ["policy", "--source", Arn(source.Region, source.Name), "--replica", $"{replica}", .. arguments], output, errors, default);
        exitCode.Should().Be(0, errors.ToString());
        errors.ToString().Should().BeEmpty();
        using var document = JsonDocument.Parse(output.ToString());
        return [.. document.RootElement.GetProperty("Statement").EnumerateArray().SelectMany(statement =>
            from action in Texts(statement.GetProperty("Action"))
            from resource in Texts(statement.GetProperty("Resource"))
            select new Permission(action, resource))];
    }

    public static string Arn(string region, string table) => $"arn:aws:dynamodb:{region}:{Account}:table/{table}";

    private static IEnumerable<string> Texts(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(item => item.GetString()!) : [value.GetString()!];

    [GeneratedRegex("Credential=[^/]+/[0-9]+/(?<region>[^/]+)/")]
    private static partial Regex Region();

    [GeneratedRegex("table/(?<table>[a-zA-Z0-9_.-]+)/stream")]
    private static partial Regex StreamTable();
}
