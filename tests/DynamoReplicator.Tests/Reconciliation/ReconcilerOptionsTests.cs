namespace DynamoReplicator.Tests.Reconciliation;

public sealed class ReconcilerOptionsTests
{
    private static readonly ReconcilerOptions Good = new(new ReplicaTable("us-east-1", "orders"), new ReplicaTable("eu-west-1", "orders"));

    public static TheoryData<ReconcilerOptions, string> Mistakes => new()
    {
        { Good with { Source =
            new ReplicaTable(
            "moon", "orders") }, "Source moon/orders: 'moon' is not a Region name. A Region is written as words and a number with '-' "
            + "between them. Specify its system name, such as 'eu-west-1'." },
        { Good with { Replica = new ReplicaTable("eu-west-1", "o") },
            "Replica eu-west-1/o: 'o' is not a table name or a table ARN. A table's name has at least 3 characters, and 'o' has 1." },
        { Good with { Segments = 0 }, "Segments is 0: it must be 1 to 1000000 (default: 4)." },
        { Good with { Segments = 1_000_001 }, "Segments is 1000001: it must be 1 to 1000000 (default: 4)." },
        { Good with { FirstSegment = 4 }, "The segments 4 to 3 are not among the 4 there are, which are numbered from 0." },
        { Good with { FirstSegment = -1 }, "The segments -1 to 3 are not among the 4 there are, which are numbered from 0." },
        { Good with { LastSegment = 4 }, "The segments 0 to 4 are not among the 4 there are, which are numbered from 0." },
        { Good with { FirstSegment = 2, LastSegment = 1 },
            "The segments 2 to 1 are not among the 4 there are, which are numbered from 0." },
        { Good with { ReadCapacity = 0 }, "ReadCapacity is 0: it must be more than 0 units per second, or null for no limit." },
        { Good with { ReadCapacity = double.PositiveInfinity },
            "ReadCapacity is Infinity: it must be more than 0 units per second, or null for no limit." },
        { Good with { WriteCapacity = -0.5 }, "WriteCapacity is -0.5: it must be more than 0 units per second, or null for no limit." },
        { Good with { WriteCapacity = double.NaN },
            "WriteCapacity is NaN: it must be more than 0 units per second, or null for no limit." },
        { Good with { SettleTime = TimeSpan.FromSeconds(-1) },
            "SettleTime is -00:00:01: it must be 0 to 24 hours, for which a stream keeps its records (default: 30 s)." },
        { Good with { SettleTime = TimeSpan.FromDays(2) },
            "SettleTime is 2.00:00:00: it must be 0 to 24 hours, for which a stream keeps its records (default: 30 s)." },
        { Good with { MaxSamples = -1 }, "MaxSamples is -1: it must not be negative (default: 100)." },
        { Good with { DeleteLimit = 1.01 }, "DeleteLimit is 1.01: it must be a share from 0 to 1, where 1 is no limit (default: 0.1)." },
        { Good with { DeleteLimit = double.NaN },
            "DeleteLimit is NaN: it must be a share from 0 to 1, where 1 is no limit (default: 0.1)." },
        { Good with { MaxConcurrency = 0 }, "MaxConcurrency is 0: it must be 1 to 1000 (default: 16)." },
        { Good with { CheckpointPath = " " }, "CheckpointPath is empty: name a file, or leave it out to keep no checkpoint." },
        { Good with { TimeProvider = null! }, "TimeProvider is null: remove the setting to use the system's clock." },
        {
            Good with { Source = Good.Replica with { Client =
                new Amazon.DynamoDBv2.AmazonDynamoDBClient(new Amazon.Runtime.AnonymousAWSCredentials(), Amazon.RegionEndpoint.USEast1) } },
            "A table has a Client of your own, which a reconciler cannot read through. Leave it out, and give Endpoint or RoleArn where " +
            "they are needed."
        },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Each_error_is_reported_with_its_remedy(ReconcilerOptions options, string mistake)
    {
        ArgumentNullException.ThrowIfNull(options);

        options.Invoking(given => given.Validate()).Should().Throw<ArgumentException>()
            .WithMessage($"The reconciler's options have an error:{Environment.NewLine}- {mistake}");
    }

    [Fact]
    public void All_errors_are_reported_together()
    {
        var make = () => new Reconciler(Good with { Segments = 0, MaxSamples = -1, MaxConcurrency = 1001 });

        make.Should().Throw<ArgumentException>().WithMessage(
            string.Join(
                Environment.NewLine,
                "The reconciler's options have 3 errors:",
                "- Segments is 0: it must be 1 to 1000000 (default: 4).",
                "- MaxSamples is -1: it must not be negative (default: 100).",
                "- MaxConcurrency is 1001: it must be 1 to 1000 (default: 16)."));
    }

    [Fact]
    public void The_defaults_and_the_ends_of_the_ranges_are_valid()
    {
        Good.Validate();
        (Good with
        {
            Segments = 1_000_000,
            FirstSegment = 999_999,
            LastSegment = 999_999,
            ReadCapacity = 0.1,
            SettleTime = TimeSpan.Zero,
            MaxSamples = 0,
            MaxConcurrency = 1000
        }).Validate();
        (Good with { DeleteLimit = 0 }).Validate();
        (Good with { DeleteLimit = 1, DeleteExtra = true }).Validate();
        (Good with { Segments = 1, LastSegment = 0, SettleTime = TimeSpan.FromHours(24), CheckpointPath = "backfill" }).Validate();
    }
}
