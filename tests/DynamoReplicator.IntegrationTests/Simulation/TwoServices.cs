using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using DynamoReplicator.IntegrationTests.Support;
using DynamoReplicator.Simulation.Running;
using DynamoReplicator.Simulation.Service;

namespace DynamoReplicator.IntegrationTests.Simulation;

/// <summary>Equal tables in DynamoDB Local and in the simulator, which get the same calls.</summary>
internal sealed class TwoServices : IDisposable
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 300 };

    private readonly SimDynamoDB _simulated = new();
    private readonly RawDynamoDB _real;

    private TwoServices(DynamoDBLocalServer server, TestTable table, SimTable simulated)
    {
        Table = table;
        Simulated = simulated;
        _simulated.Add(simulated);
        _real = new RawDynamoDB(server.Local, table.Region);
    }

    public TestTable Table { get; }

    public SimTable Simulated { get; }

    public RawDynamoDB Real => _real;

    public VirtualClock Clock { get; } = new();

    /// <summary>Creates tables with a string <c>pk</c>, a number <c>sk</c>, and an index on the string <c>idx</c>.</summary>
    public static async Task<TwoServices> CreateAsync(DynamoDBLocalServer server, StreamViewType? stream = null)
    {
        var table = await TestTable.CreateAsync(
            server, Regions.Replica, TestTable.NewName(), TableShape.TextAndNumber, stream, index: "idx");
        var schema = new TableSchema(new KeyAttribute("pk", "S"), new KeyAttribute("sk", "N"), new KeyAttribute("idx", "S"));
        return new TwoServices(server, table, new SimTable(table.Name, table.Region, schema, new VirtualClock()));
    }

    /// <summary>Returns both responses to a call: the status, and the values or the error type.</summary>
    /// <param name="operation">The operation, such as <c>Scan</c>.</param>
    /// <param name="request">The request, with <c>TABLE</c> for the table's name.</param>
    public async Task<(string Real, string Simulated)> CallAsync(string operation, string request)
    {
        var (target, body) = ($"DynamoDB_20120810.{operation}", request.Replace("TABLE", Table.Name, StringComparison.Ordinal));
        var (status, real) = await _real.AnswerAsync(target, body);
        var simulated = _simulated.Call(target, Encoding.UTF8.GetBytes(body), Leniency.None);
        return (Text(status, real), Text(simulated.Status, simulated.Body));
    }

    public void Dispose() => _real.Dispose();

    private string Text(int status, byte[] body)
    {
        using var json = JsonDocument.Parse(body, Deep);
        return status == 200
            ? $"200 {Content(json.RootElement)}"
            : $"{status} {json.RootElement.GetProperty("__type").GetString()!.Split('#')[^1]}";
    }

    /// <summary>Describes items by value in any order, and other members as they are. Members that always differ are left out.</summary>
    private string Content(JsonElement answer)
    {
        var members = answer.EnumerateObject().Where(member => member.Name is not "ConsumedCapacity").Select(member => member.Name switch
        {
            "Items" => $"Items {Items(member.Value)}",
            "Responses" => $"Responses {Items(member.Value.GetProperty(Table.Name))}",
            "LastEvaluatedKey" => "LastEvaluatedKey",
            "Table" => $"Table {Described(member.Value)}",
            _ => $"{member.Name} {member.Value.GetRawText()}",
        });
        return string.Join("; ", members.Order(StringComparer.Ordinal));
    }

    private string Items(JsonElement items) =>
        string.Join(" ", items.EnumerateArray().Select(item => ItemReader.ReadItem(item, Simulated.Schema).Canonical).Order(
            StringComparer.Ordinal));

    private static string Described(JsonElement table)
    {
        var keys = table.GetProperty("KeySchema").EnumerateArray().Select(
            key => $"{key.GetProperty("AttributeName")} {key.GetProperty("KeyType")}");
        var types = table.GetProperty("AttributeDefinitions").EnumerateArray()
            .Select(key => $"{key.GetProperty("AttributeName")} {key.GetProperty("AttributeType")}").Order(StringComparer.Ordinal);
        return $"{table.GetProperty("TableName")} {table.GetProperty("TableStatus")} {table.GetProperty("ItemCount")} " +
            $"{string.Join(", ", keys)} {string.Join(", ", types)}";
    }
}
