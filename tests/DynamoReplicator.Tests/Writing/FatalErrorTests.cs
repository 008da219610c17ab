using System.Net;

namespace DynamoReplicator.Tests.Writing;

public class FatalErrorTests
{
    /// <summary>Error codes and messages, with the reported reason.</summary>
    public static TheoryData<string, string, string> Errors => new()
    {
        {
            "AccessDeniedException",
                "User: arn:aws:sts::123456789012:assumed-role/f/f is not authorized to perform: dynamodb:BatchWriteItem",
            "eu-west-1/orders refuses the write: the role may not call dynamodb:BatchWriteItem on it. Grant that action on the table's " +
            $"ARN (dynamodb:PutItem and dynamodb:DeleteItem do not include it). {ProbeAlone}"
        },
        {
            "AccessDeniedException",
                "User: arn:aws:sts::123456789012:assumed-role/f/f is not authorized to perform: dynamodb:BatchWriteItem on resource: " +
            "arn:aws:dynamodb:eu-west-1:123456789012:table/orders with an explicit deny in a service control policy",
            "eu-west-1/orders refuses the write: the role may not call dynamodb:BatchWriteItem on " +
            "arn:aws:dynamodb:eu-west-1:123456789012:table/orders, with an explicit deny in a " +
            $"service control policy. An explicit deny overrides every grant: change the policy that denies it. {ProbeAlone}"
        },
        {
            "AccessDeniedException",
                "User: arn:aws:sts::123456789012:assumed-role/f/f is not authorized to perform: kms:Decrypt on resource: " +
            "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab because no identity-based policy allows the " +
            "kms:Decrypt action",
            "eu-west-1/orders refuses the write: the role may not call kms:Decrypt on " +
            "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab, because no " +
            "identity-based policy allows the kms:Decrypt action. Grant that action on the ARN of the key that encrypts the table."
        },
        {
            "AccessDeniedException", "no",
            "eu-west-1/orders refuses the write (AccessDeniedException). The role needs dynamodb:BatchWriteItem on the table's ARN. If " +
            "the table is encrypted with a key of your own, the role also needs kms:Decrypt on that key. No policy may deny these " +
            $"actions. The failure's Exception has the service's message. {ProbeAlone}"
        },
        {
            "ValidationException", "1 validation error detected: Value 'or ders' at 'requestItems' failed to satisfy constraint: Map keys "
                + "must satisfy constraint",
            "eu-west-1/orders refuses the check of its key schema, a delete of a random key, before the first write " +
            "(ValidationException): 1 validation error detected: Value 'or ders' " +
            "at 'requestItems' failed to satisfy constraint: Map keys must satisfy constraint. Check the table's name and the endpoint."
        },
        {
            "ResourceNotFoundException", "Requested resource not found",
            "There is no table eu-west-1/orders, or it is not active yet. Check the Region, the name and the account, or create it " +
            "with the source's key schema."
        },
        { "UnrecognizedClientException", "The security token included in the request is invalid.",
            NotAccepted("UnrecognizedClientException") },
        { "ExpiredTokenException", "The security token included in the request is expired", NotAccepted("ExpiredTokenException") },
        { "InvalidClientTokenId", "The security token included in the request is invalid.", NotAccepted("InvalidClientTokenId") },
        { "OptInRequired", "The AWS Access Key Id needs a subscription for the service", NotAccepted("OptInRequired") },
        {
            "ValidationException", "The provided key element does not match the schema",
            "eu-west-1/orders has another key schema than the source (The provided key element does not match the schema). " +
            "Create it with the source's key attributes, of the same names and types."
        },
        {
            "ValidationException", "One or more parameter values were invalid: Missing the key sk in the item",
            "eu-west-1/orders has another key schema than the source (One or more parameter values were invalid: Missing the key sk in " +
            "the item). Create it with the source's key attributes, of the same names and types."
        },
        {
            "ValidationException", "One or more parameter values were invalid: Type mismatch for key pk expected: N actual: S",
            "eu-west-1/orders has another key schema than the source (One or more parameter values were invalid: Type mismatch for key " +
            "pk expected: N actual: S). Create it with the source's key attributes, of the same names and types."
        },
        { "UnknownOperationException", "", "eu-west-1/orders refuses the call (UnknownOperationException)." },
    };

    /// <summary>
    /// The advice for policies that limit <c>dynamodb:LeadingKeys</c>. They may
    /// deny only the probe's random key and allow the source's keys.
    /// </summary>
    private const string ProbeAlone =
        "The refused call checks the key schema before the first write: it deletes a random key, which no item has. If the role's " +
        "policies limit dynamodb:LeadingKeys, also allow string keys that begin with 'dynamo-replicator-key-schema-probe-', or give " +
        "the replica a Client of your own, which is not checked.";

    private static string NotAccepted(string code) =>
        $"eu-west-1/orders does not accept the credentials ({code}). Check that they are valid, have not expired, and belong to an " +
        "account in which the Region is enabled.";

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Permanent_errors_fail_at_once_and_say_what_to_change(string code, string message, string reason)
    {
        using var scenario = new Scenario();
        scenario.DynamoDB.Respond = (_, _) => Task.FromResult(Responses.Error(code, message));

        var result = await scenario.ReplicateAsync(Scenario.Inserts(1000));

        result.MustAddUp().Failed.Should().Be(1000);
        result.Replicas[0].Failures.Select(failure => failure.Reason).Should().AllBe(reason);
        scenario.DynamoDB.Probes.Should().ContainSingle();
        scenario.DynamoDB.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_Region_that_DNS_does_not_know_is_reported()
    {
        using var scenario = new Scenario { Options = new ReplicatorOptions { Replicas = [new ReplicaTable("eu-nowhere-9", "orders")] } };
        scenario.DynamoDB.Respond = (_, _) => throw Responses.HostNotFound();

        var result = await scenario.ReplicateAsync(Scenario.Inserts(100));

        result.MustAddUp().Failures.Select(failure => failure.Reason).Should().HaveCount(100).And.AllBe(
            "DNS does not know the endpoint of eu-nowhere-9/orders. Check that 'eu-nowhere-9' is a Region and that the function can " +
            "reach its endpoint.");
        scenario.DynamoDB.Probes.Count.Should().BeLessThanOrEqualTo(4, "the SDK cannot distinguish it from a transient fault");
    }

    [Fact]
    public async Task A_revoked_permission_stops_the_batch_and_earlier_writes_count()
    {
        using var scenario = new Scenario { Options = Scenario.ToOneReplica with { MaxConcurrency = 1 } };
        scenario.DynamoDB.RespondToWrites(
            call => call.Number < 2 ? scenario.DynamoDB.Write(call) : Responses.Error("AccessDeniedException", "no longer"));

        var result = await scenario.ReplicateAsync(Scenario.Inserts(1000));

        result.MustAddUp().FailedRecords(1000).Should().Equal(Enumerable.Range(50, 950));
        scenario.DynamoDB.Calls.Should().HaveCount(3);
    }

    [Fact]
    public async Task One_worker_that_must_stop_stops_the_others()
    {
        using var scenario = new Scenario { Options = Scenario.ToOneReplica with { MaxConcurrency = 4 } };
        scenario.DynamoDB.RespondToWrites(_ => Responses.Error("AccessDeniedException", "no"));

        var result = await scenario.ReplicateAsync(Scenario.Inserts(1000));

        result.MustAddUp().Failed.Should().Be(1000);
        scenario.DynamoDB.Calls.Count.Should().BeLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task One_worker_that_must_stop_ends_the_attempts_of_the_others()
    {
        using var scenario = new Scenario { Options = Scenario.ToOneReplica with { MaxConcurrency = 2 } };
        scenario.DynamoDB.RespondToWrites(call => call.Writes[0].Key == "item 0" ? scenario.DynamoDB.Write(call, leftUndone: _ => true)
            : Responses.Error("AccessDeniedException", "no"));

        var result = await scenario.ReplicateAsync(Scenario.Inserts(50));

        result.MustAddUp().Failures.Select(failure => failure.Reason)
            .Should().HaveCount(50).And.OnlyContain(reason => reason.Contains("dynamodb:BatchWriteItem", StringComparison.Ordinal));
        scenario.Clock.Elapsed.Should().BeLessThan(TimeSpan.FromMinutes(1), "there are fifteen of them until the deadline");
    }

    [Fact]
    public async Task The_exception_for_Lambda_has_the_failure_count_the_replica_the_reason_and_the_first_record()
    {
        using var scenario = new Scenario();
        scenario.DynamoDB.Respond = (_, _) => Task.FromResult(Responses.Error("ResourceNotFoundException", "Requested resource not found"));

        var invocation = () => scenario.RespondAsync(Scenario.Inserts(3), TimeSpan.FromSeconds(20));

        (await invocation.Should().ThrowAsync<ReplicationException>()).WithMessage(
            "3 of 3 records failed at eu-west-1/orders: There is no table eu-west-1/orders, or it is not active yet. Check the region, " +
            "the name and the account, or create it with the source's key schema. The first failed record has sequence number " +
            "1405400000000000000000000.");
    }

    [Fact]
    public async Task A_response_that_is_not_DynamoDB_s_is_an_error()
    {
        using var scenario = new Scenario();
        scenario.DynamoDB.RespondToWrites(_ => Responses.Error("", "", HttpStatusCode.Forbidden));

        var result = await scenario.ReplicateAsync(Scenario.Inserts(1));

        result.MustAddUp().Failures.Single().Reason.Should().Be("eu-west-1/orders refuses the call (Forbidden).");
    }
}
