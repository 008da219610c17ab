using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Cli.Commands.Init;

namespace DynamoReplicator.Tests.Cli.Commands.Init;

public sealed class InitPlanTests
{
    private static readonly ReplicaTable Source = new("us-east-1", "orders");
    private static readonly ReplicaTable Replica = new("eu-west-1", "copy");

    [Fact]
    public void A_missing_replica_is_created_like_its_source()
    {
        var plan = InitPlan.For(Found(Source, Table(), "expires"), [new FoundTable(Replica, null, null)]);

        plan.Problems.Should().BeEmpty();
        plan.EnableStream.Should().BeFalse();
        var create = plan.Create.Should().ContainSingle().Subject;
        create.TimeToLive.Should().Be("expires");
        var request = create.Request;
        request.TableName.Should().Be("copy");
        request.KeySchema.Select(key => (key.AttributeName, key.KeyType.Value)).Should().Equal(("pk", "HASH"), ("sk", "RANGE"));
        request.AttributeDefinitions.Should().HaveCount(4);
        request.BillingMode.Should().Be(BillingMode.PROVISIONED);
        (request.ProvisionedThroughput.ReadCapacityUnits, request.ProvisionedThroughput.WriteCapacityUnits).Should().Be((7, 8));
        var global = request.GlobalSecondaryIndexes.Should().ContainSingle().Subject;
        (global.IndexName, global.Projection.ProjectionType.Value, global.ProvisionedThroughput.ReadCapacityUnits)
            .Should().Be(("by-status", "KEYS_ONLY", 3));
        request.LocalSecondaryIndexes.Should().ContainSingle().Which.IndexName.Should().Be("by-date");
        request.TableClass.Should().Be(TableClass.STANDARD_INFREQUENT_ACCESS);
        request.StreamSpecification.Should().BeNull("a replica needs no stream");
        plan.Steps(Source).Should().Equal(
            "create eu-west-1/copy: key pk (S), sk (N); 7 read and 8 write capacity units; indexes by-status, by-date; time to live by " +
                "expires; class STANDARD_INFREQUENT_ACCESS");
    }

    [Fact]
    public void An_on_demand_table_is_cloned_on_demand_with_its_indexes()
    {
        var source = Table();
        source.BillingModeSummary = new BillingModeSummary { BillingMode = BillingMode.PAY_PER_REQUEST };
        source.OnDemandThroughput = new OnDemandThroughput { MaxWriteRequestUnits = 100 };

        var request = TableClone.RequestFor(source, "copy");

        request.BillingMode.Should().Be(BillingMode.PAY_PER_REQUEST);
        request.ProvisionedThroughput.Should().BeNull();
        request.OnDemandThroughput.MaxWriteRequestUnits.Should().Be(100);
        request.GlobalSecondaryIndexes.Should().ContainSingle().Which.ProvisionedThroughput.Should().BeNull();
    }

    [Fact]
    public void A_table_without_indexes_is_cloned_without_indexes()
    {
        var source = Table();
        source.GlobalSecondaryIndexes = null;
        source.LocalSecondaryIndexes = [];

        var request = TableClone.RequestFor(source, "copy");

        request.GlobalSecondaryIndexes.Should().BeNullOrEmpty();
        request.LocalSecondaryIndexes.Should().BeNull("the service refuses an empty list");
    }

    [Fact]
    public void A_disabled_stream_will_be_enabled()
    {
        var source = Table();
        source.StreamSpecification = null;

        var plan = InitPlan.For(Found(Source, source), [Found(Replica, Table())]);

        plan.EnableStream.Should().BeTrue();
        plan.Problems.Should().BeEmpty();
        plan.Steps(Source).Should().Equal("enable the stream of us-east-1/orders, with new and old images");
    }

    [Theory]
    [InlineData("KEYS_ONLY")]
    [InlineData("OLD_IMAGE")]
    public void A_stream_with_another_view_type_is_reported_with_all_other_problems(string viewType)
    {
        var source = Table();
        source.StreamSpecification.StreamViewType = StreamViewType.FindValue(viewType);
        var replica = Table();
        replica.AttributeDefinitions[1].AttributeType = ScalarAttributeType.S;
        replica.TableArn = "arn:aws:dynamodb:eu-west-1:123456789012:table/copy";

        var plan = InitPlan.For(Found(Source, source), [Found(Replica, replica)]);

        plan.Problems.Should().HaveCount(2);
        plan.Problems[0].Should().StartWith($"The stream of us-east-1/orders has the view type " +
            $"{viewType}").And.Contain("Disable the stream and enable it again: aws dynamodb update-table");
        plan.Problems[1].Should().Be("eu-west-1/copy exists, but its key schema (pk (S), sk (S)) differs from the source's (pk (S), sk " +
            "(N)). Delete it, or specify a different table.");
    }

    [Fact]
    public void An_existing_replica_is_not_changed_and_its_differences_are_noted()
    {
        var replica = Table();
        replica.TableArn = "arn:aws:dynamodb:eu-west-1:123456789012:table/copy";
        replica.GlobalSecondaryIndexes = null;

        var plan = InitPlan.For(Found(Source, Table(), "expires"), [Found(Replica, replica)]);

        plan.IsEmpty.Should().BeTrue();
        plan.Problems.Should().BeEmpty();
        plan.Notes.Should().Equal(
            "eu-west-1/copy exists and is not changed.",
            "eu-west-1/copy: the index by-status (status S) is missing.",
            "eu-west-1/copy: time to live is off, but the source uses expires.");
    }

    [Fact]
    public void A_replica_that_is_the_source_is_a_problem()
    {
        var plan = InitPlan.For(Found(Source, Table()), [Found(Source, Table())]);

        plan.Problems.Should().ContainSingle().Which.Should().Contain("is the source table, so changes would loop forever");
    }

    [Fact]
    public void A_source_with_its_own_KMS_key_is_noted()
    {
        var source = Table();
        source.SSEDescription = new SSEDescription { KMSMasterKeyArn = "arn:aws:kms:us-east-1:123456789012:key/1" };

        InitPlan.For(Found(Source, source), [new FoundTable(Replica, null, null)]).Notes.Should().ContainSingle().Which.Should().Contain(
            "encrypted with a KMS key");
    }

    private static FoundTable Found(ReplicaTable table, TableDescription description, string? timeToLive = null) =>
        new(table, description, timeToLive);

    private static TableDescription Table() => new()
    {
        TableName = "orders",
        TableArn = "arn:aws:dynamodb:us-east-1:123456789012:table/orders",
        TableStatus = TableStatus.ACTIVE,
        KeySchema = [new("pk", KeyType.HASH), new("sk", KeyType.RANGE)],
        AttributeDefinitions = [new("pk", ScalarAttributeType.S), new("sk", ScalarAttributeType.N), new("status", ScalarAttributeType.S),
            new("date", ScalarAttributeType.S)],
        ProvisionedThroughput = new ProvisionedThroughputDescription { ReadCapacityUnits = 7, WriteCapacityUnits = 8 },
        GlobalSecondaryIndexes =
        [
            new GlobalSecondaryIndexDescription
            {
                IndexName = "by-status",
                KeySchema = [new("status", KeyType.HASH)],
                Projection = new Projection { ProjectionType = ProjectionType.KEYS_ONLY },
                ProvisionedThroughput = new ProvisionedThroughputDescription { ReadCapacityUnits = 3, WriteCapacityUnits = 4 },
            },
        ],
        LocalSecondaryIndexes =
        [
            new LocalSecondaryIndexDescription
            {
                IndexName = "by-date",
                KeySchema = [new("pk", KeyType.HASH), new("date", KeyType.RANGE)],
                Projection = new Projection { ProjectionType = ProjectionType.ALL },
            },
        ],
        TableClassSummary = new TableClassSummary { TableClass = TableClass.STANDARD_INFREQUENT_ACCESS },
        StreamSpecification = new StreamSpecification { StreamEnabled = true, StreamViewType = StreamViewType.NEW_IMAGE },
        LatestStreamArn = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/1",
    };
}
