using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace DynamoReplicator.Settings;

/// <summary>Reads the settings of a section, and collects the errors. Each error names the setting by its path.</summary>
internal sealed class SettingReader(IConfiguration section)
{
    private delegate bool TryParse<T>(string text, out T value);

    public List<string> Errors { get; } = [];

    public static string? TextOf(IConfigurationSection place) =>
        place.Value is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    /// <summary>Returns an error for each setting with another name, which would otherwise have no effect.</summary>
    public static IEnumerable<string> OthersIn(IConfiguration parent, string[] known) =>
        parent.GetChildren().Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            .Select(other => $"{other.Path} is not a setting. Correct its name. The settings are {string.Join(", ", known)}.");

    /// <summary>Reads a setting that is one text, and reports one that is an object or a list, which has no text.</summary>
    public static string? SingleTextOf(IConfigurationSection place, List<string> errors)
    {
        if (place.GetChildren().Any())
        {
            errors.Add($"{place.Path} is an object or a list. Specify it as one text.");
        }
        return TextOf(place);
    }

    public string? Text(string name) => SingleTextOf(section.GetSection(name), Errors);

    public bool? Flag(string name) => Read<bool>(name, bool.TryParse, "'true' or 'false'");

    public int? WholeNumber(string name) =>
        Read(name, (string text, out int number) => int.TryParse(
            text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number), "a whole number");

    public TimeSpan? Time(string name) =>
        // A number alone would be read as days.
        Read(name, (string text, out TimeSpan time) => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out time)
            && text.Contains(':', StringComparison.Ordinal), "a time such as '00:00:02.5'");

    public T? Choice<T>(string name)
        where T : struct, Enum =>
        // Enum.TryParse also accepts numbers, and several names with commas.
        Read(name, (string text, out T choice) => Enum.TryParse(text, ignoreCase: true, out choice)
            && Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase), string.Join(" or ", Enum.GetNames<T>()));

    public TableReference? Table(string name) => new TableSettings(Errors).Source(section.GetSection(name));

    public IReadOnlyList<ReplicaTable> Replicas(string name)
    {
        var list = section.GetSection(name);
        var tables = list.GetChildren().ToList();
        if (tables.Count == 0)
        {
            Errors.Add(TextOf(list) is { } text
                ? $"{list.Path}: '{text}' is not a list. Specify the tables as [ \"eu-west-1/orders\" ], or in environment variables " +
                    $"{name}__0, {name}__1 and so on."
                : $"{list.Path} is not set. Specify the replica tables, such as [ \"eu-west-1/orders\", \"ap-southeast-2/orders\" ].");
        }
        else if (TextOf(list) is { } ignored)
        {
            Errors.Add($"{list.Path} is '{ignored}' and also a list, such as from two sources of the configuration. " +
                "Specify only the list.");
        }
        foreach (var table in tables.Where(table => !table.GetChildren().Any() && TextOf(table) is null))
        {
            Errors.Add($"{table.Path} is empty. Specify the table, such as 'eu-west-1/orders', or remove it from the list.");
        }
        var settings = new TableSettings(Errors);
        return [.. tables.Select(settings.Replica).OfType<ReplicaTable>()];
    }

    private T? Read<T>(string name, TryParse<T> tryParse, string expected)
        where T : struct
    {
        var place = section.GetSection(name);
        if (SingleTextOf(place, Errors) is not { } text)
        {
            return null;
        }
        if (tryParse(text, out var value))
        {
            return value;
        }
        Errors.Add($"{place.Path}: '{text}' is not {expected}. Correct it, or remove the setting.");
        return null;
    }
}
