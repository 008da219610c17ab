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
        { Good with { Segments = 0 }, "Segments is 0, which is out of range. Specify 1 to 1000000, or leave it out for 4." },
        { Good with { Segments = 1_000_001 }, "Segments is 1000001, which is out of range. Specify 1 to 1000000, or leave it out for 4." },
        { Good with { FirstSegment = 4 },
            "The segments 4 to 3 are not among the 4 that exist. Specify FirstSegment and LastSegment from 0 to 3." },
        { Good with { FirstSegment = -1 },
            "The segments -1 to 3 are not among the 4 that exist. Specify FirstSegment and LastSegment from 0 to 3." },
        { Good with { LastSegment = 4 },
            "The segments 0 to 4 are not among the 4 that exist. Specify FirstSegment and LastSegment from 0 to 3." },
        { Good with { FirstSegment = 2, LastSegment = 1 },
            "The segments 2 to 1 are not among the 4 that exist. Specify FirstSegment and LastSegment from 0 to 3." },
        { Good with { ReadCapacity = 0 },
            "ReadCapacity is 0, which is not a rate. Specify more than 0 units per second, or null for no limit." },
        { Good with { ReadCapacity = double.PositiveInfinity },
            "ReadCapacity is Infinity, which is not a rate. Specify more than 0 units per second, or null for no limit." },
        { Good with { WriteCapacity = -0.5 },
            "WriteCapacity is -0.5, which is not a rate. Specify more than 0 units per second, or null for no limit." },
        { Good with { WriteCapacity = double.NaN },
            "WriteCapacity is NaN, which is not a rate. Specify more than 0 units per second, or null for no limit." },
        { Good with { SettleTime = TimeSpan.FromSeconds(-1) },
            "SettleTime is -00:00:01, which is out of range. Specify 0 to 24 hours, for which a stream keeps its " +
                "records, or leave it out for 30 s." },
        { Good with { SettleTime = TimeSpan.FromDays(2) },
            "SettleTime is 2.00:00:00, which is out of range. Specify 0 to 24 hours, for which a stream keeps its " +
                "records, or leave it out for 30 s." },
        { Good with { MaxSamples = -1 }, "MaxSamples is -1, which is negative. Specify at least 0, or leave it out for 100." },
        { Good with { DeleteLimit = 1.01 },
            "DeleteLimit is 1.01, which is out of range. Specify a share from 0 to 1, where 1 is no limit, or leave it out for 0.1." },
        { Good with { DeleteLimit = double.NaN },
            "DeleteLimit is NaN, which is out of range. Specify a share from 0 to 1, where 1 is no limit, or leave it out for 0.1." },
        { Good with { MaxConcurrency = 0 }, "MaxConcurrency is 0, which is out of range. Specify 1 to 1000, or leave it out for 16." },
        { Good with { CheckpointPath = " " }, "CheckpointPath is empty. Specify a file, or leave it out to keep no checkpoint." },
        { Good with { TimeProvider = null! }, "TimeProvider is null. Remove the setting to use the system's clock." },
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
                "- Segments is 0, which is out of range. Specify 1 to 1000000, or leave it out for 4.",
                "- MaxSamples is -1, which is negative. Specify at least 0, or leave it out for 100.",
                "- MaxConcurrency is 1001, which is out of range. Specify 1 to 1000, or leave it out for 16."));
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
