namespace DynamoReplicator.Tests.PublicApi;

/// <summary>Outcomes that users create to test their own code: a dead-letter hook, or a handler of errors.</summary>
public sealed class ConstructedOutcomeTests
{
    private static readonly ReplicaTable Replica = ReplicaTable.Parse("eu-west-1/orders");

    [Fact]
    public void A_rejected_change_has_everything_that_it_is_created_with()
    {
        var error = new InvalidOperationException("too large");
        var change = new RejectedChange(Replica, "100", """{"id":{"S":"a"}}""", new byte[] { 1, 2 }, "The item is too large.", error);

        (change.Replica, change.SequenceNumber, change.Key, change.Reason, change.Exception)
            .Should().Be((Replica, "100", """{"id":{"S":"a"}}""", "The item is too large.", error));
        change.Record.ToArray().Should().Equal(1, 2);
    }

    [Fact]
    public void A_rejected_change_needs_all_of_them() =>
        FluentActions.Invoking(() => new RejectedChange(Replica, "100", "{}", default, "The item is too large.", null!))
            .Should().Throw<ArgumentNullException>().WithParameterName("exception");

    [Fact]
    public void An_exception_has_its_message_and_cause()
    {
        var cause = new TimeoutException();
        var error = new ReplicationException("The checkpoint cannot be read.", cause);

        (error.Message, error.InnerException, error.Result).Should().Be(("The checkpoint cannot be read.", cause, null));
    }

    [Fact]
    public void An_exception_describes_a_result()
    {
        var result = new ReplicationResult(
            2,
            [new ReplicaResult(Replica) { Written = 1, Failed = 1, Failures = [new ReplicationFailure("100", "{}", "It is throttled.")] }],
            "100");
        var error = new ReplicationException(result);

        error.Result.Should().BeSameAs(result);
        error.Message.Should().Be(
            "1 of 2 records failed at eu-west-1/orders: It is throttled. The first failed record has sequence number 100.");
    }

    [Fact]
    public void An_exception_of_a_result_without_failures_is_an_error() =>
        FluentActions.Invoking(() => new ReplicationException(new ReplicationResult(0, [new ReplicaResult(Replica)])))
            .Should().Throw<ArgumentException>().WithMessage("No record failed*").WithParameterName("result");
}
