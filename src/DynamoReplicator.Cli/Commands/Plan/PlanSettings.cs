using System.CommandLine;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.Estimation;

namespace DynamoReplicator.Cli.Commands.Plan;

/// <summary>The settings of <c>plan</c>.</summary>
/// <param name="Job">The job to plan.</param>
/// <param name="Pace">The capacity limits.</param>
/// <param name="Prices">The prices.</param>
internal sealed record PlanSettings(Job Job, Pace Pace, PriceList Prices)
{
    private static readonly Option<string> ForOption = Usage.Choice(
        "--for", ["copy", "verify"], "The job to plan: copying all items of the source to its replicas, or comparing them.");

    private static readonly Option<string?> PricesOption = new("--prices")
    {
        Description = "JSON file of prices, in the form of the tool's own prices.json. Default: the list prices in the tool.",
        HelpName = "FILE",
    };

    public static IEnumerable<Option> Options => [ForOption, ScanOptions.ReadCapacity, ScanOptions.WriteCapacity, PricesOption];

    public static PlanSettings Read(Arguments arguments) => new(
        arguments.Value(ForOption) == "verify" ? Job.Verify : Job.Copy,
        new Pace(arguments.Value(ScanOptions.ReadCapacity), arguments.Value(ScanOptions.WriteCapacity)),
        ReadPrices(arguments));

    private static PriceList ReadPrices(Arguments arguments)
    {
        if (arguments.Value(PricesOption) is { } path)
        {
            try
            {
                return PriceList.Parse(File.ReadAllBytes(path));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                arguments.Reject($"{PricesOption.Name}: {path} cannot be read: {error.Message}");
            }
            catch (FormatException error)
            {
                arguments.Reject(
                    $"{PricesOption.Name}: {path} is not a price list. {error.Message} " +
                    "Specify a file like src/DynamoReplicator.Cli/Estimation/prices.json in the tool's repository.");
            }
        }
        return PriceList.Embedded();
    }
}
