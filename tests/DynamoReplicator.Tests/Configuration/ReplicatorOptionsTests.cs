using Amazon.DynamoDBv2;
using NSubstitute;

namespace DynamoReplicator.Tests.Configuration;

// cspell:ignore ders

public class ReplicatorOptionsTests
{
    private const string Role = "arn:aws:iam::999999999999:role/orders-replica";

    private static readonly ReplicaTable Orders = new("eu-west-1", "orders");

    private static readonly ReplicatorOptions Good = new() { Replicas = [Orders] };

    /// <summary>Options with one error, by the reported message.</summary>
    private static readonly Dictionary<string, ReplicatorOptions> InvalidOptions = new()
    {
        ["Replicas is empty. Specify at least one replica table, such as new ReplicaTable(\"eu-west-1\", \"orders\")."] = new(),
        ["Replicas contains null. Remove it."] = Good with { Replicas = [Orders, null!] },
        ["Replica Ireland/orders: 'Ireland' is not a Region name. A Region is written as words and a number with '-' between them. " +
            "Specify its system name, such as 'eu-west-1'."] =
            To(new ReplicaTable("Ireland", "orders")),
        ["Replica /orders: '' is not a Region name. The Region is empty. Specify its system name, such as 'eu-west-1'."] =
            To(new ReplicaTable("", "orders")),
        ["Replica eu-west-1/o: 'o' is not a table name or a table ARN. A table's name has at least 3 characters, and 'o' has 1."] =
            To(new ReplicaTable("eu-west-1", "o")),
        ["Replica eu-west-1/or/ders: 'or/ders' is not a table name or a table ARN. " +
            "A table's name consists of letters (a-z, A-Z), digits, '_', '-' and '.', so '/' is not allowed."] =
            To(new ReplicaTable("eu-west-1", "or/ders")),
        ["Replica eu-west-1/us-east-1/orders: 'us-east-1/orders' is not a table name or a table ARN. " +
            "A table's name consists of letters (a-z, A-Z), digits, '_', '-' and '.', so '/' is not allowed."] =
            To(new ReplicaTable("eu-west-1", "us-east-1/orders")),
        ["Replica eu-west-1/orders: The table's ARN is in Region 'us-east-1', but the Region is 'eu-west-1'. Specify the same Region."] =
            To(new ReplicaTable("eu-west-1", "arn:aws:dynamodb:us-east-1:999999999999:table/orders")),
        ["Replica eu-west-1/orders: 'orders-replica' is not a role's ARN. Specify it as 'arn:aws:iam::123456789012:role/orders-replica'."] =
            To(Orders with { RoleArn = "orders-replica" }),
        ["Replica eu-west-1/orders: 'a b' is not an external ID. It has 2 to 1224 letters, digits and the characters _+=,.@:/-, as the "
            + "role's trust policy spells it."] =
            To(Orders with { RoleArn = Role, RoleExternalId = "a b" }),
        ["Replica eu-west-1/orders: 'a:b' is not a role session's name. It has 2 to 64 letters, digits and the characters _+=,.@-, such "
            + "as 'orders-replicator'."] =
            To(Orders with { RoleArn = Role, RoleSessionName = "a:b" }),
        ["Replica eu-west-1/orders: An external ID or a session name is set, but no role to assume with it. Specify the role's ARN, or "
            + "leave them out."] =
            To(Orders with { RoleExternalId = "orders-to-analytics" }),
        ["Replica eu-west-1/orders: A Client is set, so RoleArn and Endpoint would be ignored. Set them in that client, or remove the "
            + "Client."] =
            To(Orders with { Client = Substitute.For<IAmazonDynamoDB>(), RoleArn = Role }),
        ["Replica eu-west-1/orders: 'localhost:8000' is not an endpoint. Specify an http or https address, such as "
            + "'http://localhost:8000'."] =
            To(Orders with { Endpoint = new Uri("localhost:8000") }),
        ["Replica eu-west-1/orders: 'localhost' is not an endpoint. Specify an http or https address, such as 'http://localhost:8000'."] =
            To(Orders with { Endpoint = new Uri("localhost", UriKind.Relative) })
                with
            { Source = TableReference.Parse("us-east-1/orders") },
        ["Replica eu-west-1/orders: it has a FilterExpression and a Where, so it is unclear which items it holds. Remove one."] =
            To(Orders with { FilterExpression = "attribute_exists(total1)", Where = _ => true }),
        ["Replica eu-west-1/orders: it has more than one of Attributes, OmitAttributes and Select, so it is unclear which attributes it "
            + "holds. Keep one."] =
            To(Orders with { Attributes = ["a"], OmitAttributes = ["b"] }),
        ["Replica eu-west-1/orders: Attributes is empty. Name attributes, or omit the option."] = To(Orders with { Attributes = [] }),
        ["Replica eu-west-1/orders: OmitAttributes has an empty name. Name attributes, or omit the option."] =
            To(Orders with { OmitAttributes = ["a", ""] }),
        ["Replica eu-west-1/orders: it has ExpressionAttributeNames but no FilterExpression. Specify the expression, or remove them."] =
            To(Orders with { ExpressionAttributeNames = new Dictionary<string, string> { ["#a"] = "a" } }),
        ["Replica eu-west-1/orders: its FilterExpression is invalid. At character 10: ':open' is not defined. Define it in "
            + $"ExpressionAttributeValues, such as {{\":open\":{{\"S\":\"…\"}}}}.{Environment.NewLine}"
            + $"    state1 = :open{Environment.NewLine}"
            + "             ^"] =
            To(Orders with { FilterExpression = "state1 = :open" }),
        ["Replica eu-west-1/orders is listed twice, so two writers could reorder its changes. Remove one."] =
            Good with { Replicas = [Orders, Orders with { Where = _ => true }] },
        ["Replica eu-west-1/orders is the source table, so changes would loop forever. Specify a different table, Region, or account."] =
            Good with { Source = TableReference.Parse("eu-west-1/orders") },
        ["Source us-east-1/o: 'o' is not a table name or a table ARN. A table's name has at least 3 characters, and 'o' has 1."] =
            Good with { Source = new TableReference("us-east-1", "o") },
        ["MaxConcurrency is 0, which is out of range. Specify 1 to 1000, or leave it out for 16."] = Good with { MaxConcurrency = 0 },
        ["MaxConcurrency is 1001, which is out of range. Specify 1 to 1000, or leave it out for 16."] = Good with { MaxConcurrency = 1001 },
        ["DeadlineMargin is -00:00:01, which is out of range. Specify 0 to 15 minutes, the longest a function may " +
            "run, or leave it out for a tenth of the remaining time (1 s to 5 s)."] =
            Good with { DeadlineMargin = TimeSpan.FromSeconds(-1) },
        ["DeadlineMargin is 00:15:00.0000001, which is out of range. Specify 0 to 15 minutes, the longest a function may " +
            "run, or leave it out for a tenth of the remaining time (1 s to 5 s)."] =
            Good with { DeadlineMargin = TimeSpan.FromMinutes(15) + TimeSpan.FromTicks(1) },
        ["TimeProvider is null. Remove the setting to use the system's clock."] = Good with { TimeProvider = null! },
    };

    public static TheoryData<string> Errors => [.. InvalidOptions.Keys];

    [Theory]
    [MemberData(nameof(Errors))]
    public void An_error_names_the_value_and_the_remedy(string mistake)
    {
        var validation = () => InvalidOptions[mistake].Validate();
        var construction = () => new Replicator(InvalidOptions[mistake]);

        var message = $"The replicator's options have an error:{Environment.NewLine}- {mistake}";
        validation.Should().Throw<ArgumentException>().Which.Message.Should().Be(message);
        construction.Should().Throw<ArgumentException>().Which.Message.Should().Be(message);
    }

    [Fact]
    public void Null_replicas_count_as_empty()
    {
        var validation = () => (Good with { Replicas = null! }).Validate();

        validation.Should().Throw<ArgumentException>().WithMessage("*Replicas is empty*");
    }

    [Fact]
    public void All_errors_are_reported_together()
    {
        var options = new ReplicatorOptions
        {
            Replicas = [new ReplicaTable("nowhere", "o"), null!],
            MaxConcurrency = -1,
            DeadlineMargin = TimeSpan.FromDays(1),
            TimeProvider = null!,
            Source = new TableReference("us-east-1", "?"),
        };

        options.Invoking(o => o.Validate()).Should().Throw<ArgumentException>().Which.Message.Should().Be(string.Join(
            $"{Environment.NewLine}- ",
            "The replicator's options have 7 errors:",
            "Source us-east-1/?: '?' is not a table name or a table ARN. A table's name consists of letters (a-z, A-Z), digits, " +
            "'_', '-' and '.', so '?' is not allowed.",
            "Replica nowhere/o: 'nowhere' is not a Region name. A Region is written as words and a number with '-' between them. Specify " +
            "its system name, such as 'eu-west-1'.",
            "Replica nowhere/o: 'o' is not a table name or a table ARN. A table's name has at least 3 characters, and 'o' has 1.",
            "Replicas contains null. Remove it.",
            "MaxConcurrency is -1, which is out of range. Specify 1 to 1000, or leave it out for 16.",
            "DeadlineMargin is 1.00:00:00, which is out of range. Specify 0 to 15 minutes, the longest a function may " +
            "run, or leave it out for a tenth of the remaining time (1 s to 5 s).",
            "TimeProvider is null. Remove the setting to use the system's clock."));
    }

    /// <summary>Valid options, by what they show.</summary>
    private static readonly Dictionary<string, ReplicatorOptions> ValidOptions = new()
    {
        ["one replica"] = Good,
        ["two regions"] = Good with { Replicas = [Orders, new ReplicaTable("us-west-2", "orders")] },
        ["two tables of a region"] = Good with { Replicas = [Orders, new ReplicaTable("eu-west-1", "copy")] },
        ["two accounts"] =
            Good with { Replicas = [Orders, new ReplicaTable("eu-west-1", "arn:aws:dynamodb:eu-west-1:999999999999:table/orders")] },
        ["two accounts by role"] = Good with { Replicas = [Orders, Orders with { RoleArn = Role }] },
        ["two endpoints"] = Good with { Replicas = [Orders, Orders with { Endpoint = new Uri("http://localhost:8000") }] },
        ["two clients"] =
            Good with
            {
                Replicas =
                [
                    Orders with { Client = Substitute.For<IAmazonDynamoDB>() },
                    Orders with { Client = Substitute.For<IAmazonDynamoDB>() },
                ],
            },
        ["unusual regions"] =
            Good with
            {
                Replicas =
                [
                    new ReplicaTable("us-gov-west-1", "orders"),
                    new ReplicaTable("cn-north-1", "orders"),
                    new ReplicaTable("us-isob-east-1", "orders"),
                ],
            },
        ["a table's name at its limits"] =
            Good with { Replicas = [new ReplicaTable("eu-west-1", "a_-"), new ReplicaTable("eu-west-1", new string('.', 255))] },
        ["the most of everything"] = Good with { MaxConcurrency = 1000, DeadlineMargin = TimeSpan.FromMinutes(15) },
        ["the least of everything"] = Good with { MaxConcurrency = 1, DeadlineMargin = TimeSpan.Zero },
        ["the source's name in another region"] = Good with { Source = TableReference.Parse("us-east-1/orders") },
        ["the source's region and name in another account"] =
            To(Orders with { RoleArn = Role })
                with
            { Source = TableReference.Parse("arn:aws:dynamodb:eu-west-1:123456789012:table/orders") },
        ["the source's region and name on this machine"] =
            To(Orders with { Endpoint = new Uri("http://localhost:8000") }) with { Source = TableReference.Parse("eu-west-1/orders") },
    };

    public static TheoryData<string> GoodNames => [.. ValidOptions.Keys];

    [Theory]
    [MemberData(nameof(GoodNames))]
    public void Valid_options_are_accepted(string name) => ValidOptions[name].Invoking(options => options.Validate()).Should().NotThrow();

    [Fact]
    public void The_defaults_match_the_documentation()
    {
        var options = new ReplicatorOptions();

        options
            .Should().BeEquivalentTo(
                new { MaxConcurrency = 16, ReportBatchItemFailures = false, Coalesce = true, SkipTimeToLiveDeletes = false });
        options.TimeProvider.Should().BeSameAs(TimeProvider.System);
        new object?[] { options.Source, options.DeadlineMargin, options.DeadLetter, options.Logger, options.LoggerFactory }
            .Should().AllBeEquivalentTo<object?>(null);
    }

    private static ReplicatorOptions To(ReplicaTable replica) => Good with { Replicas = [replica] };
}
