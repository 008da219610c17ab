using System.Reflection;
using Amazon.DynamoDBv2;
using DynamoReplicator.Tests.Aws;
using DynamoReplicator.Tests.Writing;

namespace DynamoReplicator.NewestSdk;

// These classes run the tests of their base classes with the newest SDK.
public sealed class ReplicaClientContractWithNewestSdkTests : ReplicaClientContractTests;

public sealed class ReplicaClientRetryWithNewestSdkTests : ReplicaClientRetryTests;

public sealed class SdkCheckWithNewestSdkTests : SdkCheckTests;

public sealed class ItemReadsWithNewestSdkTests : ItemReadsTests;

public sealed class CallerClientSenderWithNewestSdkTests : CallerClientSenderTests;

public sealed class UnprocessedItemsWithNewestSdkTests : UnprocessedItemsTests;

public sealed class ForeignResponseWithNewestSdkTests : ForeignResponseTests;

public sealed class ThrottlingWithNewestSdkTests : ThrottlingTests;

public sealed class DeadlineWithNewestSdkTests : DeadlineTests;

public sealed class WrongClockWithNewestSdkTests : WrongClockTests;

public sealed class VersionTests
{
    [Fact]
    public void The_SDK_is_newer_than_the_one_that_the_library_depends_on()
    {
        var version = typeof(AmazonDynamoDBClient).Assembly.GetCustomAttribute<AssemblyFileVersionAttribute>()!.Version;

        Version.Parse(version).Should().BeGreaterThanOrEqualTo(new Version(4, 1));
    }
}
