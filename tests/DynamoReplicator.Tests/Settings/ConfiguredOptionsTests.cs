using Microsoft.Extensions.Configuration;

namespace DynamoReplicator.Tests.Settings;

/// <summary>Options from a section of the configuration.</summary>
public sealed class ConfiguredOptionsTests
{
    private const string Role = "arn:aws:iam::123456789012:role/orders-replica";

    [Fact]
    public void Every_setting_of_a_replicator_is_read()
    {
        var options = Section(
            ("Source", "us-east-1/orders"),
            ("Replicas:0", "eu-west-1/orders"),
            ("Replicas:1:Address", "ap-southeast-2/orders"),
            ("Replicas:1:RoleArn", Role),
            ("Replicas:1:RoleExternalId", "external"),
            ("Replicas:1:RoleSessionName", "orders-session"),
            ("Replicas:1:Endpoint", "http://localhost:8000"),
            ("MaxConcurrency", "32"),
            ("ReportBatchItemFailures", "true"),
            ("Coalesce", "false"),
            ("SkipTimeToLiveDeletes", "true"),
            ("DeadlineMargin", "00:00:02.5"),
            ("EmbeddedMetrics", "false"),
            ("ReturnConsumedCapacity", "true")).GetReplicatorOptions();

        options.Should().BeEquivalentTo(new ReplicatorOptions
        {
            Source = TableReference.Parse("us-east-1/orders"),
            Replicas =
            [
                ReplicaTable.Parse("eu-west-1/orders"),
                ReplicaTable.Parse("ap-southeast-2/orders") with
                {
                    RoleArn = Role,
                    RoleExternalId = "external",
                    RoleSessionName = "orders-session",
                    Endpoint = new Uri("http://localhost:8000"),
                },
            ],
            MaxConcurrency = 32,
            ReportBatchItemFailures = true,
            Coalesce = false,
            SkipTimeToLiveDeletes = true,
            DeadlineMargin = TimeSpan.FromSeconds(2.5),
            EmbeddedMetrics = false,
            ReturnConsumedCapacity = true,
        });
    }

    [Fact]
    public void A_replica_may_hold_a_part_of_the_source()
    {
        var replica = Section(
            ("Replicas:0:Address", "eu-west-1/open-orders"),
            ("Replicas:0:FilterExpression", "#status = :open"),
            ("Replicas:0:ExpressionAttributeNames", """{"#status":"status"}"""),
            ("Replicas:0:ExpressionAttributeValues", """{":open":{"S":"open"}}"""),
            ("Replicas:0:OmitAttributes:0", "creditCard"),
            ("Replicas:0:OmitAttributes:1", "comment")).GetReplicatorOptions().Replicas.Single();

        replica.FilterExpression.Should().Be("#status = :open");
        replica.ExpressionAttributeNames.Should().Equal(new Dictionary<string, string> { ["#status"] = "status" });
        replica.ExpressionAttributeValues.Should().ContainKey(":open").WhoseValue.S.Should().Be("open");
        replica.OmitAttributes.Should().Equal("creditCard", "comment");
        replica.Attributes.Should().BeNull();
    }

    [Fact]
    public void An_invalid_expression_is_an_error() =>
        FluentActions.Invoking(() => Section(
            ("Replicas:0:Address", "eu-west-1/orders"),
            ("Replicas:0:FilterExpression", "status ="),
            ("Replicas:0:ExpressionAttributeValues", "open")).GetReplicatorOptions())
            .Should().Throw<ArgumentException>().WithMessage(
                "*2 errors*- Replication:Replicas:0:ExpressionAttributeValues*- Replica eu-west-1/orders: *");

    [Fact]
    public void Settings_that_are_missing_or_empty_have_the_defaults() =>
        Section(("Replicas:0", "eu-west-1/orders"), ("MaxConcurrency", "")).GetReplicatorOptions()
            .Should().BeEquivalentTo(new ReplicatorOptions { Replicas = [ReplicaTable.Parse("eu-west-1/orders")] });

    [Fact]
    public void Every_setting_of_streaming_is_read_beside_those_of_the_replicator()
    {
        var options = Section(
            ("Source:Address", "us-east-1/orders"),
            ("Source:Endpoint", "http://localhost:8000"),
            ("Replicas:0", "eu-west-1/orders"),
            ("CheckpointPath", "/data/orders.checkpoint"),
            ("StartingPosition", "latest"),
            ("BatchSize", "1000")).GetStreamingOptions();

        options.Should().BeEquivalentTo(new StreamingOptions
        {
            ReplicatorOptions = new ReplicatorOptions
            {
                Source = TableReference.Parse("us-east-1/orders") with { Endpoint = new Uri("http://localhost:8000") },
                Replicas = [ReplicaTable.Parse("eu-west-1/orders")],
            },
            CheckpointPath = "/data/orders.checkpoint",
            StartingPosition = StartingPosition.Latest,
            BatchSize = 1000,
        });
    }

    [Fact]
    public void All_errors_are_reported_together_with_the_paths_of_their_settings() =>
        FluentActions.Invoking(() => Section(
            ("Source", "us-east-1/orders"),
            ("Replicas:0", "orders"),
            ("Replicas:1", "us-east-1/orders"),
            ("Replicas:2:RoleArn", Role),
            ("Replicas:3:Address", "eu-west-1/orders"),
            ("Replicas:3:Endpoint", "not an address"),
            ("Replicas:3:Role", Role),
            ("MaxConcurrency", "many"),
            ("Coalesce", "yes"),
            ("DeadlineMargin", "5"),
            ("MaxConcurrent", "5")).GetReplicatorOptions())
            .Should().Throw<ArgumentException>().WithMessage(Lines(
                "The replicator's options have 9 errors:",
                "- Replication:Replicas:0: 'orders' is not a table address. Specify Region and table as 'eu-west-1/orders', " +
                    "or the table's ARN ('arn:aws:dynamodb:eu-west-1:123456789012:table/orders').",
                "- Replication:Replicas:2:Address is not set. Specify the table, such as 'eu-west-1/orders'.",
                "- Replication:Replicas:3:Role is not a setting. Correct its name. The settings are Address, RoleArn, " +
                    "RoleExternalId, RoleSessionName, Endpoint, FilterExpression, ExpressionAttributeNames, ExpressionAttributeValues, " +
                    "Attributes, OmitAttributes.",
                "- Replication:Replicas:3:Endpoint: 'not an address' is not an address. Specify one such as 'http://localhost:8000'.",
                "- Replication:MaxConcurrency: 'many' is not a whole number. Correct it, or remove the setting.",
                "- Replication:Coalesce: 'yes' is not 'true' or 'false'. Correct it, or remove the setting.",
                "- Replication:DeadlineMargin: '5' is not a time such as '00:00:02.5'. Correct it, or remove the setting.",
                "- Replication:MaxConcurrent is not a setting. Correct its name. The settings are Source, Replicas, MaxConcurrency, " +
                    "ReportBatchItemFailures, Coalesce, SkipTimeToLiveDeletes, DeadlineMargin, EmbeddedMetrics, ReturnConsumedCapacity.",
                "- Replica us-east-1/orders is the source table, so changes would loop forever. Specify a different table, Region, or " +
                    "account."));

    [Theory]
    [InlineData("1")]
    [InlineData("now")]
    [InlineData("TrimHorizon,Latest")]
    public void Another_starting_position_is_an_error(string from) =>
        FluentActions.Invoking(() => Section(
            ("Source", "us-east-1/orders"), ("Replicas:0", "eu-west-1/orders"), ("StartingPosition", from), ("BatchSize", "0"))
            .GetStreamingOptions())
            .Should().Throw<ArgumentException>().WithMessage(Lines(
                "The streaming service's options have 2 errors:",
                $"- Replication:StartingPosition: '{from}' is not TrimHorizon or Latest. Correct it, or remove the setting.",
                "- BatchSize is 0, which is out of range. Specify 1 to 10000, or leave it out for 100."));

    [Fact]
    public void A_missing_section_says_what_to_set() =>
        FluentActions.Invoking(() => Section().GetStreamingOptions()).Should().Throw<ArgumentException>().WithMessage(Lines(
            "The streaming service's options have 2 errors:",
            "- Replication:Replicas is not set. Specify the replica tables, such as [ \"eu-west-1/orders\", \"ap-southeast-2/orders\" ].",
            "- Source is not set. Specify the table whose stream to read, such as 'us-east-1/orders'."));

    [Fact]
    public void A_list_in_one_text_is_an_error() =>
        FluentActions.Invoking(() => Section(("Replicas", "eu-west-1/orders,ap-southeast-2/orders")).GetReplicatorOptions())
            .Should().Throw<ArgumentException>().WithMessage(
                "*Replication:Replicas: 'eu-west-1/orders,ap-southeast-2/orders' is not a list. Specify the tables as " +
                "[ \"eu-west-1/orders\" ], or in environment variables Replicas__0, Replicas__1 and so on.");

    [Theory]
    [InlineData("Attributes")]
    [InlineData("OmitAttributes")]
    public void A_text_lists_attributes_separated_by_commas(string setting)
    {
        var replica = Section(("Replicas:0:Address", "eu-west-1/orders"), ($"Replicas:0:{setting}", "creditCard, notes"))
            .GetReplicatorOptions().Replicas.Single();

        (setting == "Attributes" ? replica.Attributes : replica.OmitAttributes).Should().Equal("creditCard", "notes");
    }

    [Theory]
    [InlineData("Attributes", null, "Attributes is empty.")]
    [InlineData("OmitAttributes", "", "OmitAttributes is empty.")]
    [InlineData("OmitAttributes", " ", "OmitAttributes is empty.")]
    [InlineData("OmitAttributes", ",", "OmitAttributes has an empty name.")]
    [InlineData("OmitAttributes:0", " ", "OmitAttributes has an empty name.")]
    [InlineData("FilterExpression", " ", "FilterExpression is empty. Specify it, or remove the setting.")]
    [InlineData("FilterExpression", null, "FilterExpression is empty. Specify it, or remove the setting.")]
    [InlineData("FilterExpression:0", "a = b", "FilterExpression is an object or a list. Specify it as one text.")]
    [InlineData("ExpressionAttributeNames", "", "ExpressionAttributeNames is empty. Specify it, or remove the setting.")]
    [InlineData("ExpressionAttributeValues::a", "a", "ExpressionAttributeValues is an object or a list. Specify it as one text.")]
    [InlineData("RoleArn:0", Role, "RoleArn is an object or a list. Specify it as one text.")]
    [InlineData("Endpoint:Url", "http://localhost:8000", "Endpoint is an object or a list. Specify it as one text.")]
    public void A_setting_of_a_replica_that_cannot_be_read_is_an_error(string setting, string? value, string error) =>
        FluentActions.Invoking(() => Section(("Replicas:0:Address", "eu-west-1/orders"), ($"Replicas:0:{setting}", value))
            .GetReplicatorOptions()).Should().Throw<ArgumentException>().WithMessage($"The replicator's options have an error:*{error}*");

    [Fact]
    public void Names_of_attributes_may_be_an_object()
    {
        using var file = new MemoryStream("""
            {
              "Replication": {
                "Replicas": [
                  {
                    "Address": "eu-west-1/open-orders",
                    "FilterExpression": "#Status = :open",
                    "ExpressionAttributeNames": { "#Status": "status" },
                    "ExpressionAttributeValues": "{\":open\":{\"S\":\"open\"}}"
                  }
                ]
              }
            }
            """u8.ToArray());
        var section = new ConfigurationBuilder().AddJsonStream(file).Build().GetSection("Replication");

        section.GetReplicatorOptions().Replicas.Single().ExpressionAttributeNames
            .Should().Equal(new Dictionary<string, string> { ["#Status"] = "status" });
    }

    [Theory]
    [InlineData("#a", " ")]
    [InlineData("#a:b", "a")]
    public void An_object_with_other_values_than_names_is_an_error(string setting, string value) =>
        FluentActions.Invoking(() => Section(
            ("Replicas:0:Address", "eu-west-1/orders"), ($"Replicas:0:ExpressionAttributeNames:{setting}", value)).GetReplicatorOptions())
            .Should().Throw<ArgumentException>().WithMessage("*- Replication:Replicas:0:ExpressionAttributeNames:#a is not the name of " +
                "an attribute. Specify it in the form {\"#status\":\"status\"}.*");

    [Fact]
    public void Names_of_attributes_as_a_text_and_as_an_object_are_an_error() =>
        FluentActions.Invoking(() => Section(
            ("Replicas:0:Address", "eu-west-1/orders"),
            ("Replicas:0:FilterExpression", "#a = #a"),
            ("Replicas:0:ExpressionAttributeNames", """{"#a":"b"}"""),
            ("Replicas:0:ExpressionAttributeNames:#a", "a")).GetReplicatorOptions())
            .Should().Throw<ArgumentException>().WithMessage("*Replicas:0:ExpressionAttributeNames is both a text and an object*");

    [Fact]
    public void Replicas_as_a_text_and_as_a_list_are_an_error() =>
        FluentActions.Invoking(() => Section(("Replicas", "eu-west-2/orders"), ("Replicas:0", "eu-west-1/orders")).GetReplicatorOptions())
            .Should().Throw<ArgumentException>().WithMessage(
                "*- Replication:Replicas is 'eu-west-2/orders' and also a list, such as from two sources of the configuration. " +
                "Specify only the list.");

    [Fact]
    public void Attributes_as_a_text_and_as_a_list_are_an_error() =>
        FluentActions.Invoking(() => Section(
            ("Replicas:0:Address", "eu-west-1/orders"),
            ("Replicas:0:OmitAttributes", "creditCard"),
            ("Replicas:0:OmitAttributes:0", "notes")).GetReplicatorOptions())
            .Should().Throw<ArgumentException>().WithMessage("*Replication:Replicas:0:OmitAttributes is both a text and a list*");

    [Fact]
    public void A_replica_that_is_an_address_and_an_object_is_an_error() =>
        FluentActions.Invoking(() => Section(
            ("Replicas:0", "eu-west-1/orders"), ("Replicas:0:Address", "eu-west-2/orders")).GetReplicatorOptions())
            .Should().Throw<ArgumentException>().WithMessage("*- Replication:Replicas:0 is 'eu-west-1/orders' and also has settings of " +
                "its own. Specify the table as Replication:Replicas:0:Address.");

    [Fact]
    public void An_empty_replica_is_an_error() =>
        FluentActions.Invoking(() => Section(("Replicas:0", "eu-west-1/orders"), ("Replicas:1", " ")).GetReplicatorOptions())
            .Should().Throw<ArgumentException>().WithMessage("*- Replication:Replicas:1 is empty. Specify the table, such as " +
                "'eu-west-1/orders', or remove it from the list.");

    [Fact]
    public void A_list_for_a_single_value_is_an_error() =>
        FluentActions.Invoking(() => Section(("Replicas:0", "eu-west-1/orders"), ("MaxConcurrency:0", "5")).GetReplicatorOptions())
            .Should().Throw<ArgumentException>().WithMessage(
                "*- Replication:MaxConcurrency is an object or a list. Specify it as one text.");

    [Fact]
    public void Starting_at_the_latest_change_requires_a_checkpoint() =>
        FluentActions.Invoking(() => Section(
            ("Source", "us-east-1/orders"), ("Replicas:0", "eu-west-1/orders"), ("StartingPosition", "Latest")).GetStreamingOptions())
            .Should().Throw<ArgumentException>().WithMessage(Lines(
                "The streaming service's options have an error:",
                "- StartingPosition is Latest without a CheckpointPath, so changes made during a restart would be lost. " +
                    "Specify a CheckpointPath that outlives the process, or TrimHorizon."));

    private static IConfigurationSection Section(params (string Name, string? Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(it => KeyValuePair.Create($"Replication:{it.Name}", it.Value)))
            .Build().GetSection("Replication");

    private static string Lines(params string[] lines) => string.Join(Environment.NewLine, lines);
}
