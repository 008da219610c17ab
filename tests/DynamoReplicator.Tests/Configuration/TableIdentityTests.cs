using DynamoReplicator.Configuration;

namespace DynamoReplicator.Tests.Configuration;

public class TableIdentityTests
{
    private const string Own = "123456789012";
    private const string Other = "999999999999";
    private const string Orders = "us-east-1/orders";

    [Theory]
    [InlineData(Orders, Orders, null, null, true)]
    [InlineData(Orders, Orders, null, Own, true)]
    [InlineData(Orders, $"arn:aws:dynamodb:us-east-1:{Own}:table/orders", null, Own, true)]
    [InlineData(Orders, $"arn:aws:dynamodb:us-east-1:{Other}:table/orders", null, Own, false)]
    [InlineData(Orders, $"arn:aws:dynamodb:us-east-1:{Other}:table/orders", null, null, null)]
    [InlineData($"arn:aws:dynamodb:us-east-1:{Other}:table/orders", Orders, null, Own, false)]
    [InlineData($"arn:aws:dynamodb:us-east-1:{Other}:table/orders", Orders, null, null, null)]
    [InlineData($"arn:aws:dynamodb:us-east-1:{Other}:table/orders", $"arn:aws:dynamodb:us-east-1:{Own}:table/orders", null, null, false)]
    [InlineData($"arn:aws:dynamodb:us-east-1:{Own}:table/orders", $"arn:aws:dynamodb:us-east-1:{Own}:table/orders", null, Other, true)]
    [InlineData(Orders, $"arn:aws:dynamodb:us-east-1:{Own}:table/orders", $"arn:aws:iam::{Own}:role/orders", Other, true)]
    [InlineData(Orders, $"arn:aws:dynamodb:us-east-1:{Own}:table/orders", $"arn:aws:iam::{Other}:role/orders", Own, false)]
    [InlineData(Orders, Orders, $"arn:aws:iam::{Other}:role/orders", Own, false)]
    [InlineData(Orders, Orders, $"arn:aws:iam::{Other}:role/orders", null, null)]
    [InlineData("us-east-1/returns", Orders, null, null, false)]
    [InlineData("us-east-2/orders", Orders, null, Own, false)]
    public void A_replica_is_the_source_by_Region_account_and_name(
        string replica, string source, string? role, string? ownAccount, bool? expected)
    {
        TableAddress.TryParse(source, out var address).Should().BeTrue();

        TableIdentity.IsSource(ReplicaTable.Parse(replica) with { RoleArn = role }, address, ownAccount).Should().Be(expected);
    }

    [Theory]
    [InlineData("arn:aws:lambda:us-east-1:123456789012:function:orders:live", Own)]
    [InlineData("arn:aws-cn:iam::123456789012:role/orders", Own)]
    [InlineData("arn:aws:lambda:us-east-1:12345678901:function:orders", null)]
    [InlineData("arn:aws:lambda:us-east-1:abcdefghijkl:function:orders", null)]
    [InlineData("orders", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_account_is_read_from_an_ARN(string? arn, string? account) => TableIdentity.AccountIn(arn).Should().Be(account);
}
