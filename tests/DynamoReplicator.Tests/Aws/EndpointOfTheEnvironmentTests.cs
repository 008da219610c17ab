using DynamoReplicator.Tests.Writing;

namespace DynamoReplicator.Tests.Aws;

/// <summary>Tests that set environment variables. They run alone, because the variables belong to the whole process.</summary>
[CollectionDefinition(nameof(EnvironmentCollection), DisableParallelization = true)]
public class EnvironmentCollection;

[Collection(nameof(EnvironmentCollection))]
public class EndpointOfTheEnvironmentTests
{
    [Fact]
    public async Task An_endpoint_may_come_from_the_environment()
    {
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_DYNAMODB", "http://localhost:8123");
        try
        {
            using var scenario = new Scenario();

            await scenario.ReplicateAsync(Scenario.Inserts(1));

            scenario.DynamoDB.Calls.Single().Uri.AbsoluteUri.Should().Be("http://localhost:8123/");
            scenario.DynamoDB.Calls.Single().SignedRegion.Should().Be("eu-west-1");
        }
        finally
        {
            Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_DYNAMODB", null);
        }
    }
}
