using DynamoReplicator.Tests.Writing;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Tests.Telemetry;

public sealed class LoggerFactoryTests
{
    private static readonly ReconcilerOptions Tables =
        new(new ReplicaTable("us-east-1", "orders"), new ReplicaTable("eu-west-1", "orders"));

    [Fact]
    public async Task A_replicator_logs_to_the_factory_s_logger()
    {
        using var factory = new Factory();
        using var scenario = new Scenario { Options = Scenario.ToOneReplica with { LoggerFactory = factory } };

        await scenario.ReplicateAsync(Scenario.Inserts(1));

        factory.Categories.Should().Contain("DynamoReplicator.Replicator");
        factory.Logger.TextFrom(LogLevel.Information).Should().StartWith("Replicated to eu-west-1/orders.");
    }

    [Fact]
    public void A_reconciler_takes_the_factory_s_logger()
    {
        using var factory = new Factory();

        using var reconciler = new Reconciler(Tables with { LoggerFactory = factory });

        factory.Categories.Should().Contain("DynamoReplicator.Reconciler");
        (Tables with { LoggerFactory = factory }).CreateLogger().Should().BeSameAs(factory.Logger);
    }

    [Fact]
    public void A_logger_has_priority_over_the_factory()
    {
        using var factory = new Factory();
        var logger = new CapturingLogger();

        (Scenario.ToOneReplica with { Logger = logger, LoggerFactory = factory }).CreateLogger().Should().BeSameAs(logger);
        (Tables with { Logger = logger, LoggerFactory = factory }).CreateLogger().Should().BeSameAs(logger);
        factory.Categories.Should().BeEmpty();
    }

    private sealed class Factory : ILoggerFactory
    {
        public CapturingLogger Logger { get; } = new();

        public List<string> Categories { get; } = [];

        public ILogger CreateLogger(string categoryName)
        {
            Categories.Add(categoryName);
            return Logger;
        }

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
