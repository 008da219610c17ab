using System.Text.Json;
using Amazon.Lambda.DynamoDBEvents;
using DynamoReplicator.Testing;
using FluentAssertions;
using Xunit;

namespace OrdersFunction.Tests;

public sealed class FunctionTests
{
    private static readonly StreamEvents Orders = StreamEvents.From("us-east-1/orders", "id");

    private readonly InMemoryReplica _replica = new("id");

    [Fact]
    public async Task An_open_order_is_copied_without_its_credit_card()
    {
        var events = Orders.Insert(new { id = "order#1", status = "open", total = 12.50m, creditCard = "4111" });

        await HandleAsync(events);

        _replica.Items.Should().Equal(TableItem.Of(new { id = "order#1", status = "open", total = 12.50m }));
    }

    [Fact]
    public async Task An_order_that_is_paid_leaves_the_replica()
    {
        var order = new { id = "order#1", status = "open" };
        _replica.Add(order);

        await HandleAsync(Orders.Modify(order, new { id = "order#1", status = "paid" }));

        _replica.Items.Should().BeEmpty();
    }

    [Fact]
    public async Task A_throttled_order_is_retried()
    {
        _replica.Throttle();

        await HandleAsync(Orders.Insert("""{"id":"order#1","status":"open"}"""));

        _replica.Calls.Should().HaveCount(2);
        _replica.Items.Should().HaveCount(1);
    }

    [Fact]
    public async Task Lambda_resumes_at_an_order_that_the_replica_rejects()
    {
        var events = Orders.Insert(new { id = "order#1", status = "open" }).Insert(new { id = "order#2", status = "open" });
        _replica.Reject(new { id = "order#2" });

        var response = await HandleAsync(events);

        response.BatchItemFailures.Should().ContainSingle().Which.ItemIdentifier.Should().Be(events.SequenceNumbers[1]);
        _replica.Items.Should().Equal(TableItem.Of(new { id = "order#1", status = "open" }));
    }

    private async Task<StreamsEventResponse> HandleAsync(StreamEvents events)
    {
        using var response = await new Function(_replica.Client).Handler(events.ToStream(), LambdaContexts.Create());
        return JsonSerializer.Deserialize<StreamsEventResponse>(response)!;
    }
}
