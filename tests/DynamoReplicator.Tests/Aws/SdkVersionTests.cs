using System.Diagnostics;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using DynamoReplicator.Aws;

namespace DynamoReplicator.Tests.Aws;

public class SdkVersionTests
{
    [Fact]
    public void The_versions_that_need_no_check_are_those_that_the_tests_run_with() =>
        SdkCheck.TestedVersions.Should().Equal(VersionOf(typeof(AmazonServiceClient)), VersionOf(typeof(AmazonDynamoDBClient)));

    private static string VersionOf(Type type) => FileVersionInfo.GetVersionInfo(type.Assembly.Location).FileVersion!;
}
