using System.Globalization;

namespace DynamoReplicator;

/// <summary>Reads options from environment variables, collecting every mistake before it gives up.</summary>
internal sealed class EnvironmentOptions
{
    private readonly Func<string, string?> _variable;
    private readonly List<string> _mistakes = [];

    private EnvironmentOptions(Func<string, string?> variable) => _variable = variable;

    public static ReplicatorOptions Read(Func<string, string?> variable) => new EnvironmentOptions(variable).Read();

    private ReplicatorOptions Read()
    {
        var defaults = new ReplicatorOptions();
        var options = new ReplicatorOptions
        {
            Replicas = Replicas(),
            Source = Text("SOURCE"),
            MaxConcurrency = Number("MAX_CONCURRENCY") is { } concurrency ? WholeNumber("MAX_CONCURRENCY", concurrency) : defaults.MaxConcurrency,
            ReportBatchItemFailures = Flag("REPORT_BATCH_ITEM_FAILURES", defaults.ReportBatchItemFailures),
            Coalesce = Flag("COALESCE", defaults.Coalesce),
            SkipTimeToLiveDeletes = Flag("SKIP_TTL_DELETES", defaults.SkipTimeToLiveDeletes),
            DeadlineMargin = Number("DEADLINE_MARGIN_SECONDS") is { } seconds ? Seconds("DEADLINE_MARGIN_SECONDS", seconds) : null,
        };
        // What could not be read at all has been said already: it must not be said again as "empty".
        var unread = _mistakes.Any(mistake => mistake.StartsWith("REPLICAS", StringComparison.Ordinal));
        _mistakes.AddRange(OptionsValidation.MistakesIn(options).Where(mistake => !(unread && options.Replicas.Count == 0 && mistake.StartsWith("Replicas is", StringComparison.Ordinal))));
        OptionsValidation.ThrowIfAny(_mistakes);
        return options;
    }

    private List<ReplicaTable> Replicas()
    {
        var role = Text("REPLICA_ROLE_ARN");
        var replicas = new List<ReplicaTable>();
        if (Text("REPLICAS") is not { } addresses)
        {
            _mistakes.Add("REPLICAS is not set: name the replica tables, such as 'eu-west-1/orders,ap-southeast-2/orders'.");
            return replicas;
        }
        foreach (var address in addresses.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                replicas.Add(ReplicaTable.Parse(address) with { RoleArn = role });
            }
            catch (FormatException mistake)
            {
                _mistakes.Add($"REPLICAS: {mistake.Message}");
            }
        }
        return replicas;
    }

    private bool Flag(string name, bool unset)
    {
        var text = Text(name);
        if (text is null)
        {
            return unset;
        }
        if (!bool.TryParse(text, out var flag))
        {
            _mistakes.Add($"{name} is '{text}': it must be 'true' or 'false'.");
        }
        return flag;
    }

    private double? Number(string name)
    {
        var text = Text(name);
        if (text is null)
        {
            return null;
        }
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
        {
            _mistakes.Add($"{name} is '{text}': it must be a number.");
            return null;
        }
        return number;
    }

    private int WholeNumber(string name, double number)
    {
        if (number != Math.Truncate(number) || Math.Abs(number) > int.MaxValue)
        {
            _mistakes.Add($"{name} is '{Text(name)}': it must be a whole number.");
            return new ReplicatorOptions().MaxConcurrency;
        }
        return (int)number;
    }

    private TimeSpan? Seconds(string name, double seconds)
    {
        if (Math.Abs(seconds) > TimeSpan.FromDays(1).TotalSeconds)
        {
            _mistakes.Add($"{name} is '{Text(name)}': it must be 0 to 900 seconds.");
            return null;
        }
        return TimeSpan.FromSeconds(seconds);
    }

    private string? Text(string name) => _variable(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}
