using DynamoReplicator.Configuration;

namespace DynamoReplicator.Tests.Configuration;

public class EnvironmentOptionsTests
{
    [Fact]
    public void REPLICAS_is_the_only_required_variable()
    {
        var options = Read(("REPLICAS", "eu-west-1/orders, ap-southeast-2/orders-copy,"));

        options.Replicas.Should().Equal(new ReplicaTable("eu-west-1", "orders"), new ReplicaTable("ap-southeast-2", "orders-copy"));
        (options with { Replicas = [] }).Should().BeEquivalentTo(new ReplicatorOptions());
    }

    [Fact]
    public void Every_variable_is_read()
    {
        var options = Read(
            ("REPLICAS", "arn:aws:dynamodb:eu-west-1:999999999999:table/orders"),
            ("REPLICA_ROLE_ARN", " arn:aws:iam::999999999999:role/orders-replica "),
            ("REPLICA_ROLE_EXTERNAL_ID", "orders-to-analytics "),
            ("REPLICA_ROLE_SESSION_NAME", "orders-replicator"),
            ("SOURCE", "us-east-1/orders"),
            ("MAX_CONCURRENCY", "32"),
            ("REPORT_BATCH_ITEM_FAILURES", "True"),
            ("COALESCE", "false"),
            ("SKIP_TTL_DELETES", "TRUE"),
            ("EMBEDDED_METRICS", "false"),
            ("RETURN_CONSUMED_CAPACITY", "true"),
            ("DEADLINE_MARGIN_SECONDS", "0.5"));

        options.Should().BeEquivalentTo(new ReplicatorOptions
        {
            Replicas =
            [
                new ReplicaTable("eu-west-1", "arn:aws:dynamodb:eu-west-1:999999999999:table/orders")
                {
                    RoleArn = "arn:aws:iam::999999999999:role/orders-replica",
                    RoleExternalId = "orders-to-analytics",
                    RoleSessionName = "orders-replicator",
                },
            ],
            Source = TableReference.Parse("us-east-1/orders"),
            MaxConcurrency = 32,
            ReportBatchItemFailures = true,
            Coalesce = false,
            SkipTimeToLiveDeletes = true,
            EmbeddedMetrics = false,
            ReturnConsumedCapacity = true,
            DeadlineMargin = TimeSpan.FromMilliseconds(500),
        });
    }

    [Fact]
    public void A_selection_applies_to_all_replicas_except_those_that_have_their_own()
    {
        var replicas = Read(
            ("REPLICAS", "eu-west-1/orders,eu-west-2/orders,eu-west-3/orders"),
            ("REPLICA_FILTER_EXPRESSION", "#status = :open"),
            ("REPLICA_EXPRESSION_ATTRIBUTE_NAMES", """{"#status":"status"}"""),
            ("REPLICA_EXPRESSION_ATTRIBUTE_VALUES", """{":open":{"S":"open"}}"""),
            ("REPLICA_OMIT_ATTRIBUTES", "creditCard, notes"),
            ("REPLICA_FILTER_EXPRESSION_2", "attribute_exists(email)"),
            ("REPLICA_ATTRIBUTES_3", "email")).Replicas;

        replicas.Select(replica => replica.FilterExpression)
            .Should().Equal("#status = :open", "attribute_exists(email)", "#status = :open");
        replicas[0].ExpressionAttributeNames.Should().Equal(new Dictionary<string, string> { ["#status"] = "status" });
        replicas[0].ExpressionAttributeValues!.Should().ContainSingle().Which.Value.S.Should().Be("open");
        replicas[1].ExpressionAttributeNames.Should().BeNull();
        replicas[1].OmitAttributes.Should().Equal("creditCard", "notes");
        replicas[2].Attributes.Should().Equal("email");
        replicas[2].OmitAttributes.Should().BeNull();
    }

    [Fact]
    public void A_variable_of_white_space_counts_as_unset() =>
        Read(("REPLICAS", "eu-west-1/orders"), ("MAX_CONCURRENCY", " "), ("SOURCE", ""), ("COALESCE", "\t")).Replicas
            .Should().ContainSingle();

    /// <summary>A variable, its value and the reported error.</summary>
    public static TheoryData<string, string, string> Errors => new()
    {
        { "REPLICAS", "", "REPLICAS is not set. Specify the replica tables, such as 'eu-west-1/orders,ap-southeast-2/orders'." },
        { "REPLICAS", " , ,", "REPLICAS is not set. Specify the replica tables, such as 'eu-west-1/orders,ap-southeast-2/orders'." },
        {
            "REPLICAS", "orders",
            "REPLICAS: 'orders' is not a table address. Specify Region and table as 'eu-west-1/orders', or the table's ARN " +
            "('arn:aws:dynamodb:eu-west-1:123456789012:table/orders')."
        },
        {
            "REPLICAS", "ireland/orders",
            "Replica ireland/orders: 'ireland' is not a Region name. A Region is written as words and a number with '-' between them. " +
            "Specify its system name, such as 'eu-west-1'."
        },
        {
            "REPLICAS", "eu-west-1/orders,eu-west-1/orders",
            "Replica eu-west-1/orders is listed twice, so two writers could reorder its changes. Remove one."
        },
        {
            "REPLICA_FILTER_EXPRESSION", "status = :open",
            "Replica eu-west-1/orders: its FilterExpression is invalid. At character 1: 'status' is a reserved word. Write #status and " +
            $"define it in ExpressionAttributeNames as {{\"#status\":\"status\"}}.{Environment.NewLine}    status = :open" +
            $"{Environment.NewLine}    ^"
        },
        {
            "REPLICA_EXPRESSION_ATTRIBUTE_NAMES", "#a=a",
            "REPLICA_EXPRESSION_ATTRIBUTE_NAMES is not a JSON object of names. Specify it in the form {\"#status\":\"status\"}."
        },
        {
            "REPLICA_EXPRESSION_ATTRIBUTE_VALUES", """{":a":"secret"}""",
            "REPLICA_EXPRESSION_ATTRIBUTE_VALUES is not DynamoDB JSON. Specify it in the form {\":open\":{\"S\":\"open\"}}."
        },
        {
            "REPLICA_EXPRESSION_ATTRIBUTE_NAMES", "{}",
            "Replica eu-west-1/orders: it has ExpressionAttributeNames but no FilterExpression. Specify the expression, or remove them."
        },
        {
            "REPLICA_EXPRESSION_ATTRIBUTE_VALUES", "{}",
            "Replica eu-west-1/orders: it has ExpressionAttributeValues but no FilterExpression. Specify the expression, or remove them."
        },
        {
            "REPLICA_ROLE_ARN", "orders-replica",
            "Replica eu-west-1/orders: 'orders-replica' is not a role's ARN. Specify it as 'arn:aws:iam::123456789012:role/orders-replica'."
        },
        {
            "SOURCE", "orders",
            "SOURCE: 'orders' is not a table address. Specify Region and table as 'eu-west-1/orders', or the table's ARN " +
            "('arn:aws:dynamodb:eu-west-1:123456789012:table/orders')."
        },
        { "MAX_CONCURRENCY", "many", "MAX_CONCURRENCY: 'many' is not a whole number. Correct it, or remove the variable." },
        { "MAX_CONCURRENCY", "1.5", "MAX_CONCURRENCY: '1.5' is not a whole number. Correct it, or remove the variable." },
        { "MAX_CONCURRENCY", "99999999999", "MAX_CONCURRENCY: '99999999999' is not a whole number. Correct it, or remove the variable." },
        { "MAX_CONCURRENCY", "0", "MaxConcurrency is 0, which is out of range. Specify 1 to 1000, or leave it out for 16." },
        { "MAX_CONCURRENCY", "-3", "MaxConcurrency is -3, which is out of range. Specify 1 to 1000, or leave it out for 16." },
        { "REPORT_BATCH_ITEM_FAILURES", "yes",
            "REPORT_BATCH_ITEM_FAILURES: 'yes' is not 'true' or 'false'. Correct it, or remove the variable." },
        { "COALESCE", "1", "COALESCE: '1' is not 'true' or 'false'. Correct it, or remove the variable." },
        { "SKIP_TTL_DELETES", "on", "SKIP_TTL_DELETES: 'on' is not 'true' or 'false'. Correct it, or remove the variable." },
        { "DEADLINE_MARGIN_SECONDS", "1s",
            "DEADLINE_MARGIN_SECONDS: '1s' is not a number of seconds from 0 to 900. Correct it, or remove the variable." },
        { "DEADLINE_MARGIN_SECONDS", "-1",
            "DEADLINE_MARGIN_SECONDS: '-1' is not a number of seconds from 0 to 900. Correct it, or remove the variable." },
        { "DEADLINE_MARGIN_SECONDS", "901",
            "DEADLINE_MARGIN_SECONDS: '901' is not a number of seconds from 0 to 900. Correct it, or remove the variable." },
        { "DEADLINE_MARGIN_SECONDS", "NaN",
            "DEADLINE_MARGIN_SECONDS: 'NaN' is not a number of seconds from 0 to 900. Correct it, or remove the variable." },
        { "DEADLINE_MARGIN_SECONDS", "1e999",
            "DEADLINE_MARGIN_SECONDS: '1e999' is not a number of seconds from 0 to 900. Correct it, or remove the variable." },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void An_error_names_the_variable_the_value_and_the_expected_form(string variable, string value, string mistake)
    {
        var reading = () => Read(("REPLICAS", "eu-west-1/orders"), (variable, value));

        reading
            .Should().Throw<ArgumentException>().Which.Message
            .Should().Be($"The replicator's options have an error:{Environment.NewLine}- {mistake}");
    }

    [Theory]
    [InlineData("REPLICA_EXPRESSION_ATTRIBUTE_NAMES_2", "{}")]
    [InlineData("REPLICA_EXPRESSION_ATTRIBUTE_VALUES_2", """{":open":{"S":"open"}}""")]
    public void Numbered_placeholders_without_their_expression_are_an_error(string variable, string value) =>
        FluentActions.Invoking(() => Read(
            ("REPLICAS", "eu-west-1/orders,eu-west-2/orders"),
            ("REPLICA_FILTER_EXPRESSION", "attribute_exists(email)"),
            (variable, value)))
            .Should().Throw<ArgumentException>().Which.Message
            .Should().Be($"The replicator's options have an error:{Environment.NewLine}- {variable} is set without " +
                "REPLICA_FILTER_EXPRESSION_2, so the replica would hold all items. Set the expression too, or remove the variable.");

    [Theory]
    [InlineData("REPLICA_FILTER_EXPRESSION", "_01")]
    [InlineData("REPLICA_FILTER_EXPRESSION", "_100")]
    [InlineData("REPLICA_FILTER_EXPRESSION", "_0")]
    [InlineData("REPLICA_FILTER_EXPRESSION", "S")]
    [InlineData("REPLICA_EXPRESSION_ATTRIBUTE_NAMES", "_first")]
    [InlineData("REPLICA_EXPRESSION_ATTRIBUTE_VALUES", "2")]
    [InlineData("REPLICA_ATTRIBUTES", "_")]
    [InlineData("REPLICA_OMIT_ATTRIBUTES", "_3")]
    public void A_variable_that_would_apply_to_no_replica_is_an_error(string variable, string suffix) =>
        FluentActions.Invoking(() => Read(("REPLICAS", "eu-west-1/orders,eu-west-2/orders"), (variable + suffix, "email")))
            .Should().Throw<ArgumentException>().Which.Message
            .Should().Be($"The replicator's options have an error:{Environment.NewLine}- {variable}{suffix} is set, but {variable} takes " +
                "only the numbers of the tables in REPLICAS, from _1 to _2. Correct the name, or remove the variable.");

    [Fact]
    public void All_errors_are_reported_together_and_only_once()
    {
        var reading = () =>
            Read(
                ("REPLICAS", "orders"),
                ("SOURCE", "x"),
                ("MAX_CONCURRENCY", "many"),
                ("COALESCE", "no"),
                ("DEADLINE_MARGIN_SECONDS", "soon"));

        reading.Should().Throw<ArgumentException>().Which.Message.Should().Be(string.Join(
            $"{Environment.NewLine}- ",
            "The replicator's options have 5 errors:",
            "REPLICAS: 'orders' is not a table address. Specify Region and table as 'eu-west-1/orders', or the table's ARN " +
            "('arn:aws:dynamodb:eu-west-1:123456789012:table/orders').",
            "SOURCE: 'x' is not a table address. Specify Region and table as 'eu-west-1/orders', or the table's ARN " +
            "('arn:aws:dynamodb:eu-west-1:123456789012:table/orders').",
            "MAX_CONCURRENCY: 'many' is not a whole number. Correct it, or remove the variable.",
            "COALESCE: 'no' is not 'true' or 'false'. Correct it, or remove the variable.",
            "DEADLINE_MARGIN_SECONDS: 'soon' is not a number of seconds from 0 to 900. Correct it, or remove the variable."));
    }

    private static ReplicatorOptions Read(params (string Name, string Value)[] variables)
    {
        var environment = new Dictionary<string, string>();
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }
        return EnvironmentOptions.Read(environment.GetValueOrDefault, environment.Keys);
    }
}
