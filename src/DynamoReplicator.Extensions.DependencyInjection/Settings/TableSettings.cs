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
    public TableReference? Source(IConfigurationSection place) => Read(place, OfTables, TableReference.Parse);

    /// <returns>Null if the setting is invalid.</returns>
    public ReplicaTable? Replica(IConfigurationSection place) => Read(place, OfReplicas, ReplicaTable.Parse) is { } table
        ? table with
        {
            FilterExpression = Selecting(place, nameof(table.FilterExpression)),
            ExpressionAttributeNames = AttributeNames(place),
            // Placeholders of values begin with the separator of the configuration's paths, so an object would lose their names.
            ExpressionAttributeValues = Json(place, nameof(table.ExpressionAttributeValues), ExpressionAttributes.ReadValues),
            Attributes = Names(place, nameof(table.Attributes)),
            OmitAttributes = Names(place, nameof(table.OmitAttributes)),
        }
        : null;

    /// <summary>Reads the address, and the settings that all tables have.</summary>
    private T? Read<T>(IConfigurationSection table, string[] known, Func<string, T> parse)
        where T : TableReference => ReadAddress(table, known, parse) is { } read
        ? read with
        {
            RoleArn = Text(table, nameof(read.RoleArn)),
            RoleExternalId = Text(table, nameof(read.RoleExternalId)),
            RoleSessionName = Text(table, nameof(read.RoleSessionName)),
            Endpoint = Endpoint(table),
        }
        : null;

    private T? ReadAddress<T>(IConfigurationSection place, string[] known, Func<string, T> parse)
        where T : class
    {
        if (place.GetChildren().Any())
        {
            if (SettingReader.TextOf(place) is { } ignored)
            {
                errors.Add($"{place.Path} is '{ignored}' and also has settings of its own. Specify the table as {place.Path}:{Address}.");
            }
            errors.AddRange(SettingReader.OthersIn(place, known));
            place = place.GetSection(Address);
            if (SettingReader.SingleTextOf(place, errors) is null)
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
        if (SettingReader.SingleTextOf(place, errors) is not { } text)
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

    /// <summary>Reads an object, as people write it in a file, or a text of JSON, as environment variables have it.</summary>
    private IReadOnlyDictionary<string, string>? AttributeNames(IConfigurationSection table)
    {
        var place = table.GetSection(nameof(ReplicaTable.ExpressionAttributeNames));
        var names = place.GetChildren().ToList();
        if (names.Count == 0)
        {
            return Json(table, place.Key, ExpressionAttributes.ReadNames);
        }
        if (SettingReader.TextOf(place) is not null)
        {
            errors.Add($"{place.Path} is both a text and an object, such as from two sources of the configuration. Specify one of them.");
        }
        foreach (var name in names.Where(name => name.GetChildren().Any() || SettingReader.TextOf(name) is null))
        {
            errors.Add($"{name.Path} is not the name of an attribute. Specify it in the form {{\"#status\":\"status\"}}.");
        }
        return names.ToDictionary(name => name.Key, name => name.Value ?? "");
    }

    private T? Json<T>(IConfigurationSection table, string name, Func<string, string, T> read)
        where T : class
    {
        try
        {
            return Selecting(table, name) is { } text ? read(table.GetSection(name).Path, text) : null;
        }
        catch (FormatException error)
        {
            errors.Add(error.Message);
            return null;
        }
    }

    /// <summary>Reads a text that narrows what the replica holds. If it were ignored, the replica would hold everything.</summary>
    private string? Selecting(IConfigurationSection table, string name)
    {
        var place = table.GetSection(name);
        var text = SettingReader.SingleTextOf(place, errors);
        if (text is null && IsPresent(table, name) && !place.GetChildren().Any())
        {
            errors.Add($"{place.Path} is empty. Specify it, or remove the setting.");
        }
        return text;
    }

    /// <returns>Null if the setting is missing. An empty list, which validation rejects, if it has no names.</returns>
    private IReadOnlyCollection<string>? Names(IConfigurationSection table, string name)
    {
        var place = table.GetSection(name);
        List<string> names = [.. place.GetChildren().Select(child => SettingReader.TextOf(child) ?? "")];
        if (SettingReader.TextOf(place) is not { } text)
        {
            return IsPresent(table, name) ? names : null;
        }
        if (names.Count > 0)
        {
            errors.Add($"{place.Path} is both a text and a list, such as from two sources of the configuration. Specify one of them.");
        }
        return ExpressionAttributes.ReadList(text);
    }

    /// <summary>Whether the setting has a value, even if that is null, as which an empty list is read.</summary>
    private static bool IsPresent(IConfigurationSection table, string name) =>
        table.GetChildren().Any(child => string.Equals(child.Key, name, StringComparison.OrdinalIgnoreCase));

    private string? Text(IConfigurationSection table, string name) => SettingReader.SingleTextOf(table.GetSection(name), errors);
}
