using System.CommandLine;
using DynamoReplicator.Configuration;
using DynamoReplicator.Expressions;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>The options of a partial replica, in the words of the AWS CLI. They apply to every replica on the command line.</summary>
internal static class SelectionOptions
{
    private static readonly Option<string?> FilterExpression = new("--filter-expression")
    {
        Description = "The items that the replicas hold, as a filter expression of DynamoDB. Default: all. The function's variable " +
            "REPLICA_FILTER_EXPRESSION is not read: if it is set, this option is required.",
        HelpName = "EXPRESSION",
    };

    private static readonly Option<string?> Names = new("--expression-attribute-names")
    {
        Description = "The names for the placeholders of --filter-expression, as JSON: '{\"#status\":\"status\"}'.",
        HelpName = "JSON",
    };

    private static readonly Option<string?> Values = new("--expression-attribute-values")
    {
        Description = "The values for the placeholders of --filter-expression, as DynamoDB JSON: '{\":open\":{\"S\":\"open\"}}'.",
        HelpName = "JSON",
    };

    private static readonly Option<string?> Attributes = new("--attributes")
    {
        Description = "The top-level attributes that the replicas hold besides the key, separated by commas. Default: all. " +
            "The function's variable REPLICA_ATTRIBUTES is not read: if it is set, a list of attributes is required.",
        HelpName = "NAMES",
    };

    private static readonly Option<string?> OmitAttributes = new("--omit-attributes")
    {
        Description = "The top-level attributes that the replicas leave out, separated by commas. Default: none. " +
            "The function's variable REPLICA_OMIT_ATTRIBUTES is not read: if it is set, a list of attributes is required.",
        HelpName = "NAMES",
    };

    public static IEnumerable<Option> All => [FilterExpression, Names, Values, Attributes, OmitAttributes];

    /// <summary>The options on the command line, for the commands that messages suggest. None for a verb that does not have them.</summary>
    public static IReadOnlyList<SelectionArgument> Given(Arguments arguments) =>
    [
        .. new[] { FilterExpression, Names, Values, Attributes, OmitAttributes }
            .Where(option => arguments.Value(option) is not null)
            .Select(option => new SelectionArgument(option.Name, arguments.Value(option)!)),
    ];

    /// <summary>Adds the options to a replica. A verb that does not have them changes nothing.</summary>
    public static ReplicaTable Apply(Arguments arguments, ReplicaTable replica) => replica with
    {
        FilterExpression = arguments.Value(FilterExpression),
        ExpressionAttributeNames = Read(arguments, Names, ExpressionAttributes.ReadNames),
        ExpressionAttributeValues = Read(arguments, Values, ExpressionAttributes.ReadValues),
        Attributes = Read(arguments, Attributes, (_, text) => ExpressionAttributes.ReadList(text)),
        OmitAttributes = Read(arguments, OmitAttributes, (_, text) => ExpressionAttributes.ReadList(text)),
    };

    /// <summary>
    /// Rejects the function's variables without their options. The variables are not read, because a number at their end refers to a place
    /// in REPLICAS, so a copy beside the function would hold more than the function's.
    /// </summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="variables">The names of the environment variables that are set.</param>
    public static void RejectVariables(Arguments arguments, IEnumerable<string> variables)
    {
        if (!arguments.Takes(FilterExpression))
        {
            return;
        }
        var (hasItems, hasAttributes) = (arguments.Value(FilterExpression) is not null,
            (arguments.Value(Attributes) ?? arguments.Value(OmitAttributes)) is not null);
        foreach (var name in variables.Order(StringComparer.Ordinal))
        {
            if (EnvironmentSelection.SelectsItems(name) && !hasItems)
            {
                Reject(name, FilterExpression.Name);
            }
            else if (EnvironmentSelection.SelectsAttributes(name) && !hasAttributes)
            {
                Reject(name, $"{Attributes.Name} or {OmitAttributes.Name}");
            }
        }

        void Reject(string name, string options) => arguments.Reject(
            $"{name} is set, but the tool does not read it and would copy more than the function. Specify {options}, or unset the " +
            "variable.");
    }

    private static T? Read<T>(Arguments arguments, Option<string?> option, Func<string, string, T> read)
        where T : class
    {
        try
        {
            return arguments.Value(option) is { } text ? read(option.Name, text) : null;
        }
        catch (FormatException error)
        {
            arguments.Reject(error.Message);
            return null;
        }
    }
}
