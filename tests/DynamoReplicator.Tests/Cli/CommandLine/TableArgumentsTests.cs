using System.CommandLine;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.Commands.Run;

namespace DynamoReplicator.Tests.Cli.CommandLine;

public class TableArgumentsTests
{
    [Fact]
    public async Task Every_replica_gets_the_role_with_its_external_ID_and_session_name()
    {
        IReadOnlyList<ReplicaTable> replicas = [];
        var verb = TableVerb.Create("test", "A test.", "", call =>
        {
            replicas = call.Tables.ReplicaTables;
            return Task.FromResult(0);
        });

        var arguments = new Arguments(verb.Parse(
            "--source us-east-1/orders --replica eu-west-1/orders,us-west-2/orders " +
            "--replica-role-arn arn:aws:iam::123456789012:role/orders-replica " +
            "--replica-role-external-id orders-to-analytics --replica-role-session-name operator"));
        await verb.Bind(arguments)!(TextWriter.Null, TextWriter.Null, CancellationToken.None);

        replicas.Should().HaveCount(2).And.OnlyContain(replica => replica.RoleArn == "arn:aws:iam::123456789012:role/orders-replica"
            && replica.RoleExternalId == "orders-to-analytics" && replica.RoleSessionName == "operator");
    }

    [Fact]
    public async Task Errors_in_the_selection_are_reported_together_and_point_at_the_position()
    {
        var run = await Invocation.OfAsync(
            new Uri("http://localhost:8000"), CancellationToken.None, "verify",
            "--source", "us-east-1/orders", "--replica", "eu-west-1/orders",
            "--filter-expression", "status = :open", "--expression-attribute-names", "#a=b",
            "--attributes", "a,b", "--omit-attributes", "c");

        run.ExitCode.Should().Be(2);
        run.Errors.Should().Contain("--expression-attribute-names is not a JSON object of names. Specify it in the form " +
            "{\"#status\":\"status\"}.").And.Contain("it has more than one of Attributes, OmitAttributes and Select").And.Contain(
            "its FilterExpression is invalid. At character 1: 'status' is a reserved word.").And.Contain(
            $"{Environment.NewLine}    status = :open{Environment.NewLine}    ^{Environment.NewLine}");
    }

    [Theory]
    [InlineData("REPLICA_FILTER_EXPRESSION", "--attributes a", "--filter-expression")]
    [InlineData("REPLICA_EXPRESSION_ATTRIBUTE_VALUES_2", "", "--filter-expression")]
    [InlineData("REPLICA_ATTRIBUTES", "--filter-expression a=b", "--attributes or --omit-attributes")]
    [InlineData("REPLICA_OMIT_ATTRIBUTES_1", "", "--attributes or --omit-attributes")]
    public void A_variable_of_the_function_without_its_option_is_an_error(string variable, string options, string missing) =>
        ErrorsOfVariables(RunSettings.Options, options, variable).Should().Equal(
            $"{variable} is set, but the tool does not read it and would copy more than the function. Specify {missing}, or unset the " +
            "variable.");

    [Theory]
    [InlineData("REPLICA_FILTER_EXPRESSION", "--filter-expression a=b")]
    [InlineData("REPLICA_ATTRIBUTES", "--omit-attributes a")]
    [InlineData("REPLICA_OMIT_ATTRIBUTES", "--omit-attributes a")]
    [InlineData("REPLICA_ROLE_ARN", "")]
    public void A_variable_of_the_function_beside_its_option_is_no_error(string variable, string options) =>
        ErrorsOfVariables(RunSettings.Options, options, variable).Should().BeEmpty();

    [Fact]
    public void A_verb_that_copies_nothing_may_run_beside_the_variables_of_the_function() =>
        ErrorsOfVariables([], "", "REPLICA_FILTER_EXPRESSION").Should().BeEmpty();

    private static IReadOnlyList<string> ErrorsOfVariables(IEnumerable<Option> ofVerb, string options, string variable)
    {
        var verb = new Command("test");
        foreach (var option in ofVerb)
        {
            verb.Options.Add(option);
        }
        var arguments = new Arguments(verb.Parse(options));
        SelectionOptions.RejectVariables(arguments, ["PATH", variable]);
        return arguments.Errors;
    }
}
