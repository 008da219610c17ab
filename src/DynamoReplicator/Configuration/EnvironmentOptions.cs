using System.Globalization;

namespace DynamoReplicator.Configuration;

/// <summary>Reads options from environment variables, and reports all errors together.</summary>
internal sealed class EnvironmentOptions
{
    private static readonly ReplicatorOptions Defaults = new();

    private readonly Func<string, string?> _variable;
    private readonly List<string> _errors = [];

    private EnvironmentOptions(Func<string, string?> variable) => _variable = variable;

    /// <param name="variable">Returns a variable's text, or null.</param>
    /// <param name="names">The names of all variables, among which misspelled ones are found.</param>
    public static ReplicatorOptions Read(Func<string, string?> variable, IEnumerable<string> names) =>
        new EnvironmentOptions(variable).Read(names);

    private ReplicatorOptions Read(IEnumerable<string> names)
    {
        var options = Defaults with
        {
            Replicas = Replicas(names),
            Source = Source(),
            MaxConcurrency = WholeNumber("MAX_CONCURRENCY") ?? Defaults.MaxConcurrency,
            ReportBatchItemFailures = Flag("REPORT_BATCH_ITEM_FAILURES") ?? Defaults.ReportBatchItemFailures,
            Coalesce = Flag("COALESCE") ?? Defaults.Coalesce,
            SkipTimeToLiveDeletes = Flag("SKIP_TTL_DELETES") ?? Defaults.SkipTimeToLiveDeletes,
            EmbeddedMetrics = Flag("EMBEDDED_METRICS") ?? Defaults.EmbeddedMetrics,
            ReturnConsumedCapacity = Flag("RETURN_CONSUMED_CAPACITY") ?? Defaults.ReturnConsumedCapacity,
            DeadlineMargin = Seconds("DEADLINE_MARGIN_SECONDS"),
        };
        // Missing replicas have been reported above.
        _errors.AddRange(ReplicatorOptionsValidator.ErrorsInGivenValues(options));
        ReplicatorOptionsValidator.ThrowIfAny(_errors);
        return options;
    }

    private List<ReplicaTable> Replicas(IEnumerable<string> names)
    {
        var role = Text("REPLICA_ROLE_ARN");
        var externalId = Text("REPLICA_ROLE_EXTERNAL_ID");
        var sessionName = Text("REPLICA_ROLE_SESSION_NAME");
        var selection = new EnvironmentSelection(Text, _errors);
        var replicas = new List<ReplicaTable>();
        var addresses = Text("REPLICAS")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (addresses.Length == 0)
        {
            _errors.Add("REPLICAS is not set. Specify the replica tables, such as 'eu-west-1/orders,ap-southeast-2/orders'.");
        }
        foreach (var address in addresses)
        {
            try
            {
                var replica = selection.Apply(ReplicaTable.Parse(address), replicas.Count + 1);
                replicas.Add(replica with { RoleArn = role, RoleExternalId = externalId, RoleSessionName = sessionName });
            }
            catch (FormatException mistake)
            {
                _errors.Add($"REPLICAS: {mistake.Message}");
            }
        }
        if (addresses.Length > 0)
        {
            selection.RejectOthers(names, addresses.Length);
        }
        return replicas;
    }

    private TableReference? Source()
    {
        try
        {
            return Text("SOURCE") is { } address ? TableReference.Parse(address) : null;
        }
        catch (FormatException mistake)
        {
            _errors.Add($"SOURCE: {mistake.Message}");
            return null;
        }
    }

    private bool? Flag(string name) => Read<bool>(name, bool.TryParse, "'true' or 'false'");

    private int? WholeNumber(string name) =>
        Read(name, (string text, out int number) => int.TryParse(
            text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number), "a whole number");

    private TimeSpan? Seconds(string name) => Read(name, (string text, out TimeSpan time) =>
    {
        var isInRange = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && seconds is >= 0 and <= 900;
        time = isInRange ? TimeSpan.FromSeconds(seconds) : default;
        return isInRange;
    }, "a number of seconds from 0 to 900");

    private delegate bool TryParse<T>(string text, out T value);

    private T? Read<T>(string name, TryParse<T> tryParse, string expected)
        where T : struct
    {
        if (Text(name) is not { } text)
        {
            return null;
        }
        if (tryParse(text, out var value))
        {
            return value;
        }
        _errors.Add($"{name}: '{text}' is not {expected}. Correct it, or remove the variable.");
        return null;
    }

    private string? Text(string name) => _variable(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}
