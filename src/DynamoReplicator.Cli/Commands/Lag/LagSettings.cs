using System.CommandLine;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Commands.Lag;

/// <summary>The settings of <c>lag</c>.</summary>
/// <param name="CanaryKey">The canary's key as DynamoDB JSON.</param>
/// <param name="Count">The number of times to write the canary.</param>
/// <param name="Timeout">The maximum time to wait for an arrival.</param>
internal sealed record LagSettings(string CanaryKey, int Count, TimeSpan Timeout)
{
    private static readonly Option<string?> CanaryKeyOption = new("--canary-key")
    {
        Description = "Key of the item to write to the source and then remove, as DynamoDB JSON, such as " +
            """'{"pk":{"S":"canary"}}'. Choose an unused key; no other item is touched.""",
        HelpName = "JSON",
        Required = true,
    };

    private static readonly NumberOption CountOption = new(
        "--count", 10, (1, 10_000), "times", "Number of times to write the canary.");

    private static readonly TimeOption TimeoutOption = new(
        "--timeout", TimeSpan.FromMinutes(1), "Maximum time to wait for an arrival.");

    public static IEnumerable<Option> Options => [CanaryKeyOption, CountOption, TimeoutOption];

    public static LagSettings Read(Arguments arguments) => new(
        arguments.Value(CanaryKeyOption) is { } key ? KeyArguments.Read(arguments, CanaryKeyOption, key) : "",
        CountOption.ValueIn(arguments),
        TimeoutOption.ValueIn(arguments));
}
