using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace DynamoReplicator.Settings;

/// <summary>Reads the settings of a section, and collects the errors. Each error names the setting by its path.</summary>
internal sealed class SettingReader(IConfiguration section)
{
    private const string Address = "Address";

    private static readonly string[] TableSettings =
    [
        Address,
        nameof(TableReference.RoleArn),
        nameof(TableReference.RoleExternalId),
        nameof(TableReference.RoleSessionName),
        nameof(TableReference.Endpoint),
    ];

    private delegate bool TryParse<T>(string text, out T value);

    public List<string> Errors { get; } = [];

    public string? Text(string name) => TextOf(section.GetSection(name));

    public bool? Flag(string name) => Read<bool>(name, bool.TryParse, "'true' or 'false'");

    public int? WholeNumber(string name) =>
        Read(name, (string text, out int number) => int.TryParse(
            text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number), "a whole number");

    public TimeSpan? Time(string name) =>
        // A number alone would be read as days.
        Read(name, (string text, out TimeSpan time) => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out time)
            && text.Contains(':', StringComparison.Ordinal), "a time as '00:00:02.5'");

    public T? Choice<T>(string name)
        where T : struct, Enum =>
        // An enumeration's numbers are not names.
        Read(name, (string text, out T choice) => Enum.TryParse(text, ignoreCase: true, out choice) && char.IsLetter(text[0]),
            string.Join(" or ", Enum.GetNames<T>()));

    public TableReference? Table(string name) => TableIn(section.GetSection(name), TableReference.Parse, (table, access) => table with
    {
        RoleArn = access.RoleArn,
        RoleExternalId = access.RoleExternalId,
        RoleSessionName = access.RoleSessionName,
        Endpoint = access.Endpoint,
    });

    public IReadOnlyList<ReplicaTable> Replicas(string name)
    {
        var list = section.GetSection(name);
        var tables = list.GetChildren().ToList();
        if (tables.Count == 0)
        {
            Errors.Add(TextOf(list) is { } text
                ? $"{list.Path} is '{text}': it must be a list of tables, such as [ \"eu-west-1/orders\" ], or in environment variables " +
                    $"{name}__0, {name}__1 and so on."
                : $"{list.Path} is not set: name the replica tables, such as [ \"eu-west-1/orders\", \"ap-southeast-2/orders\" ].");
        }
        return [.. tables.Select(table => TableIn(table, ReplicaTable.Parse, (replica, access) => replica with
        {
            RoleArn = access.RoleArn,
            RoleExternalId = access.RoleExternalId,
            RoleSessionName = access.RoleSessionName,
            Endpoint = access.Endpoint,
        })).OfType<ReplicaTable>()];
    }

    /// <summary>Reports settings with other names, which would otherwise have no effect.</summary>
    public void RejectOthers(string[] known) => RejectOthers(section, known);

    private void RejectOthers(IConfiguration parent, string[] known)
    {
        foreach (var other in parent.GetChildren().Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
        {
            Errors.Add($"{other.Path} is not a setting. The settings are {string.Join(", ", known)}.");
        }
    }

    /// <param name="table">An address, or an object with one.</param>
    /// <param name="parse">Reads the address.</param>
    /// <param name="withAccess">Adds how to reach the table.</param>
    private T? TableIn<T>(IConfigurationSection table, Func<string, T> parse, Func<T, TableAccess, T> withAccess)
        where T : TableReference
    {
        var hasAccess = table.GetChildren().Any();
        var place = hasAccess ? table.GetSection(Address) : table;
        if (hasAccess)
        {
            RejectOthers(table, TableSettings);
        }
        if (TextOf(place) is not { } address)
        {
            if (hasAccess)
            {
                Errors.Add($"{place.Path} is not set: name the table, such as 'eu-west-1/orders'.");
            }
            return null;
        }
        try
        {
            return withAccess(parse(address), AccessTo(table));
        }
        catch (FormatException error)
        {
            Errors.Add($"{place.Path}: {error.Message}");
            return null;
        }
    }

    private TableAccess AccessTo(IConfigurationSection table)
    {
        var place = table.GetSection(nameof(TableReference.Endpoint));
        Uri? endpoint = null;
        if (TextOf(place) is { } text && !Uri.TryCreate(text, UriKind.Absolute, out endpoint))
        {
            Errors.Add($"{place.Path} is '{text}': it must be an address, such as 'http://localhost:8000'.");
        }
        return new TableAccess(
            TextOf(table.GetSection(nameof(TableReference.RoleArn))),
            TextOf(table.GetSection(nameof(TableReference.RoleExternalId))),
            TextOf(table.GetSection(nameof(TableReference.RoleSessionName))),
            endpoint);
    }

    private T? Read<T>(string name, TryParse<T> tryParse, string expected)
        where T : struct
    {
        var place = section.GetSection(name);
        if (TextOf(place) is not { } text)
        {
            return null;
        }
        if (tryParse(text, out var value))
        {
            return value;
        }
        Errors.Add($"{place.Path} is '{text}': it must be {expected}.");
        return null;
    }

    private static string? TextOf(IConfigurationSection place) =>
        place.Value is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private sealed record TableAccess(string? RoleArn, string? RoleExternalId, string? RoleSessionName, Uri? Endpoint);
}
