using DynamoReplicator.Expressions;
using Microsoft.Extensions.Configuration;

namespace DynamoReplicator.Settings;

/// <summary>Reads a table's setting: an address, or an object with the address and the table's other settings.</summary>
/// <param name="errors">Receives the errors.</param>
internal sealed class TableSettings(List<string> errors)
{
    private const string Address = "Address";

    private static readonly string[] OfTables =
    [
        Address,
        nameof(TableReference.RoleArn),
        nameof(TableReference.RoleExternalId),
        nameof(TableReference.RoleSessionName),
        nameof(TableReference.Endpoint),
    ];

    private static readonly string[] OfReplicas =
    [
        .. OfTables,
        nameof(ReplicaTable.FilterExpression),
        nameof(ReplicaTable.ExpressionAttributeNames),
        nameof(ReplicaTable.ExpressionAttributeValues),
        nameof(ReplicaTable.Attributes),
        nameof(ReplicaTable.OmitAttributes),
    ];

    /// <returns>Null if the setting is missing or invalid.</returns>
    public TableReference? Source(IConfigurationSection place) => Read(place, OfTables, TableReference.Parse) is { } table
        ? table with
        {
            RoleArn = Text(place, nameof(table.RoleArn)),
            RoleExternalId = Text(place, nameof(table.RoleExternalId)),
            RoleSessionName = Text(place, nameof(table.RoleSessionName)),
            Endpoint = Endpoint(place),
        }
        : null;

    /// <returns>Null if the setting is invalid.</returns>
    public ReplicaTable? Replica(IConfigurationSection place) => Read(place, OfReplicas, ReplicaTable.Parse) is { } table
        ? table with
        {
            RoleArn = Text(place, nameof(table.RoleArn)),
            RoleExternalId = Text(place, nameof(table.RoleExternalId)),
            RoleSessionName = Text(place, nameof(table.RoleSessionName)),
            Endpoint = Endpoint(place),
            FilterExpression = Text(place, nameof(table.FilterExpression)),
            // Placeholders of values begin with the separator of the configuration's paths, so both settings are JSON strings.
            ExpressionAttributeNames = Json(place, nameof(table.ExpressionAttributeNames), ExpressionAttributes.ReadNames),
            ExpressionAttributeValues = Json(place, nameof(table.ExpressionAttributeValues), ExpressionAttributes.ReadValues),
            Attributes = Names(place, nameof(table.Attributes)),
            OmitAttributes = Names(place, nameof(table.OmitAttributes)),
        }
        : null;

    private T? Read<T>(IConfigurationSection place, string[] known, Func<string, T> parse)
        where T : TableReference
    {
        if (place.GetChildren().Any())
        {
            errors.AddRange(SettingReader.OthersIn(place, known));
            place = place.GetSection(Address);
            if (SettingReader.TextOf(place) is null)
            {
                errors.Add($"{place.Path} is not set. Specify the table, such as 'eu-west-1/orders'.");
            }
        }
        try
        {
            return SettingReader.TextOf(place) is { } address ? parse(address) : null;
        }
        catch (FormatException error)
        {
            errors.Add($"{place.Path}: {error.Message}");
            return null;
        }
    }

    private Uri? Endpoint(IConfigurationSection table)
    {
        var place = table.GetSection(nameof(TableReference.Endpoint));
        if (SettingReader.TextOf(place) is not { } text)
        {
            return null;
        }
        if (Uri.TryCreate(text, UriKind.Absolute, out var endpoint))
        {
            return endpoint;
        }
        errors.Add($"{place.Path}: '{text}' is not an address. Specify one such as 'http://localhost:8000'.");
        return null;
    }

    private T? Json<T>(IConfigurationSection table, string name, Func<string, string, T> read)
        where T : class
    {
        var place = table.GetSection(name);
        try
        {
            return SettingReader.TextOf(place) is { } text ? read(place.Path, text) : null;
        }
        catch (FormatException error)
        {
            errors.Add(error.Message);
            return null;
        }
    }

    private static List<string>? Names(IConfigurationSection table, string name) =>
        table.GetSection(name).GetChildren().Select(SettingReader.TextOf).OfType<string>().ToList() is { Count: > 0 } names ? names : null;

    private static string? Text(IConfigurationSection table, string name) => SettingReader.TextOf(table.GetSection(name));
}
