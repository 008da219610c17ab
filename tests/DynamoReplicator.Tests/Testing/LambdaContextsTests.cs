using DynamoReplicator.Testing;

namespace DynamoReplicator.Tests.Testing;

public class LambdaContextsTests
{
    [Fact]
    public void A_context_has_time_left_and_no_function_name()
    {
        var context = LambdaContexts.Create();

        context.RemainingTime.Should().Be(TimeSpan.FromMinutes(1));
        context.AwsRequestId.Should().NotBeEmpty();
        context.FunctionName.Should().BeNull("a function with a name writes metrics to the console");
        LambdaContexts.Create().Should().NotBeSameAs(context, "a test may change it");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void No_time_is_rejected(int seconds)
    {
        LambdaContexts.WithRemainingTime(TimeSpan.FromSeconds(20)).RemainingTime.Should().Be(TimeSpan.FromSeconds(20));
        FluentActions.Invoking(() => LambdaContexts.WithRemainingTime(TimeSpan.FromSeconds(seconds)))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("remainingTime");
    }
}
