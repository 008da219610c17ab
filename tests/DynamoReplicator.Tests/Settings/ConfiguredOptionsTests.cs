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
            ("From", "latest"),
            ("BatchSize", "1000")).GetStreamingOptions();

        options.Should().BeEquivalentTo(new StreamingOptions
        {
            Replicator = new ReplicatorOptions
            {
                Source = TableReference.Parse("us-east-1/orders") with { Endpoint = new Uri("http://localhost:8000") },
                Replicas = [ReplicaTable.Parse("eu-west-1/orders")],
            },
            CheckpointPath = "/data/orders.checkpoint",
            From = StartingPosition.Latest,
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
                "- Replication:Replicas:2:Address is not set: name the table, such as 'eu-west-1/orders'.",
                "- Replication:Replicas:3:Role is not a setting. The settings are Address, RoleArn, RoleExternalId, " +
                    "RoleSessionName, Endpoint.",
                "- Replication:Replicas:3:Endpoint is 'not an address': it must be an address, such as 'http://localhost:8000'.",
                "- Replication:MaxConcurrency is 'many': it must be a whole number.",
                "- Replication:Coalesce is 'yes': it must be 'true' or 'false'.",
                "- Replication:DeadlineMargin is '5': it must be a time as '00:00:02.5'.",
                "- Replication:MaxConcurrent is not a setting. The settings are Source, Replicas, MaxConcurrency, " +
                    "ReportBatchItemFailures, Coalesce, SkipTimeToLiveDeletes, DeadlineMargin, EmbeddedMetrics, ReturnConsumedCapacity.",
                "- Replica us-east-1/orders is the source table, so changes would loop forever. Specify a different table, Region, or " +
                    "account."));

    [Theory]
    [InlineData("1")]
    [InlineData("now")]
    public void Another_starting_position_is_an_error(string from) =>
        FluentActions.Invoking(() => Section(
            ("Source", "us-east-1/orders"), ("Replicas:0", "eu-west-1/orders"), ("From", from), ("BatchSize", "0")).GetStreamingOptions())
            .Should().Throw<ArgumentException>().WithMessage(Lines(
                "The streaming service's options have 2 errors:",
                $"- Replication:From is '{from}': it must be TrimHorizon or Latest.",
                "- BatchSize is 0: it must be 1 to 10000 (default: 100)."));

    [Fact]
    public void A_missing_section_says_what_to_set() =>
        FluentActions.Invoking(() => Section().GetStreamingOptions()).Should().Throw<ArgumentException>().WithMessage(Lines(
            "The streaming service's options have 2 errors:",
            "- Replication:Replicas is not set: name the replica tables, such as [ \"eu-west-1/orders\", \"ap-southeast-2/orders\" ].",
            "- Source is not set: name the table whose stream to read, such as 'us-east-1/orders'."));

    [Fact]
    public void A_list_in_one_text_is_an_error() =>
        FluentActions.Invoking(() => Section(("Replicas", "eu-west-1/orders,ap-southeast-2/orders")).GetReplicatorOptions())
            .Should().Throw<ArgumentException>().WithMessage(
                "*Replication:Replicas is 'eu-west-1/orders,ap-southeast-2/orders': it must be a list of tables, such as " +
                "[ \"eu-west-1/orders\" ], or in environment variables Replicas__0, Replicas__1 and so on.");

    private static IConfigurationSection Section(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(it => KeyValuePair.Create($"Replication:{it.Name}", (string?)it.Value)))
            .Build().GetSection("Replication");

    private static string Lines(params string[] lines) => string.Join(Environment.NewLine, lines);
}
