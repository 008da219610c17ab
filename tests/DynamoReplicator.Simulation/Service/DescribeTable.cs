using System.Text;
using System.Text.Json;
using DynamoReplicator.Simulation.Streams;

namespace DynamoReplicator.Simulation.Service;

/// <summary>Describes a table, with the members that the library and the tests read.</summary>
internal static class DescribeTable
{
    public static byte[] Answer(SimTable table, SimStream? stream)
    {
        var schema = table.Schema;
        var keys = schema.Keys.Select(
            (key, index) => $"{{\"AttributeName\":{Quoted(key.Name)},\"KeyType\":\"{(index == 0 ? "HASH" : "RANGE")}\"}}");
        var attributes = (schema.Index is null ? schema.Keys : [.. schema.Keys, schema.Index]).Select(
            key => $"{{\"AttributeName\":{Quoted(key.Name)},\"AttributeType\":\"{key.Type}\"}}");
        var json = new StringBuilder("{\"Table\":{");
        json.Append(System.Globalization.CultureInfo.InvariantCulture,
            $"\"TableName\":{Quoted(table.Name)},\"TableStatus\":\"ACTIVE\",\"TableArn\":{Quoted(table.Arn)},\"ItemCount\":{table.Count},");
        json.Append(System.Globalization.CultureInfo.InvariantCulture,
            $"\"CreationDateTime\":{table.CreatedAt.ToUnixTimeSeconds()},\"TableSizeBytes\":0,");
        json.Append(stream is null ? "" : $"\"LatestStreamArn\":{Quoted(stream.Arn)},");
        json.Append(stream is null ? "" : "\"StreamSpecification\":{\"StreamEnabled\":true,\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"},");
        json.Append("\"KeySchema\":[").AppendJoin(',', keys).Append("],\"AttributeDefinitions\":[").AppendJoin(',', attributes).Append(
            "]}}");
        return SimDynamoDB.Utf8(json);
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
