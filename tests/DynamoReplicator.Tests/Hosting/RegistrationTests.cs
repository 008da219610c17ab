using DynamoReplicator.Hosting;
using DynamoReplicator.Tests.Writing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DynamoReplicator.Tests.Hosting;

/// <summary>Replicators in a container.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public async Task A_replicator_from_code_logs_to_the_container()
    {
        var (table, logger) = (new InMemoryReplica(), new CapturingLogger());
        await using var provider = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(new Provider(logger)))
            .AddDynamoReplicator(_ => Options("eu-west-1/orders", table))
            .BuildServiceProvider();

        var result = await provider.GetRequiredService<Replicator>().ReplicateAsync(Scenario.Inserts(3).ToJson());

        result.Succeeded.Should().BeTrue();
        logger.TextFrom(LogLevel.Information).Should().Contain("Replicated to eu-west-1/orders. Records: 3, written: 3");
    }

    [Fact]
    public async Task The_options_own_logger_has_precedence()
    {
        var (own, containers) = (new CapturingLogger(), new CapturingLogger());
        await using var provider = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(new Provider(containers)))
            .AddDynamoReplicator(_ => Options("eu-west-1/orders", new InMemoryReplica()) with { Logger = own })
            .BuildServiceProvider();

        await provider.GetRequiredService<Replicator>().ReplicateAsync(Scenario.Inserts(3).ToJson());

        own.Lines.Should().NotBeEmpty();
        containers.Lines.Should().BeEmpty();
    }

    [Fact]
    public async Task A_container_without_logging_needs_none()
    {
        await using var provider = new ServiceCollection()
            .AddDynamoReplicator(_ => Options("eu-west-1/orders", new InMemoryReplica())).BuildServiceProvider();

        (await provider.GetRequiredService<Replicator>().ReplicateAsync(Scenario.Inserts(1).ToJson())).Succeeded.Should().BeTrue();
    }

    [Fact]
    public async Task Keyed_replicators_have_their_own_replicas()
    {
        await using var provider = new ServiceCollection()
            .AddDynamoReplicator("eu", _ => Options("eu-west-1/orders", new InMemoryReplica()))
            .AddDynamoReplicator("asia", Section(("Replicas:0", "ap-southeast-2/orders")))
            .AddSingleton<TwoReplicators>()
            .BuildServiceProvider();

        var (europe, asia) = (provider.GetRequiredService<TwoReplicators>().Europe, provider.GetRequiredService<TwoReplicators>().Asia);

        asia.Should().NotBeSameAs(europe);
        (await europe.ReplicateAsync(Scenario.Inserts(1).ToJson())).Replicas.Should().ContainSingle()
            .Which.Replica.ToString().Should().Be("eu-west-1/orders");
        provider.GetService<Replicator>().Should().BeNull("only keyed ones are registered");
    }

    [Fact]
    public async Task A_later_registration_replaces_an_earlier_one_as_a_test_needs_it()
    {
        using var host = Host(services => services
            .AddDynamoReplicator(Section(("Replicas:0", "no such address")))
            .AddDynamoReplicator(_ => Options("eu-west-1/test", new InMemoryReplica())));

        await host.StartAsync();

        (await host.Services.GetRequiredService<Replicator>().ReplicateAsync(Scenario.Inserts(1).ToJson())).Replicas[0].Replica.Table
            .Should().Be("test");
        await host.StopAsync();
    }

    [Fact]
    public async Task The_host_does_not_start_with_invalid_options_and_one_error_lists_all_of_them()
    {
        using var host = Host(services => services
            .AddDynamoReplicator(Section(("Replicas:0", "eu-west-1/orders"), ("MaxConcurrency", "0")))
            .AddDynamoReplicator("asia", Section(("Replicas:0", "ap-southeast-2/orders"), ("Coalesce", "maybe")))
            .AddDynamoReplicator("africa", _ => Options("af-south-1", new InMemoryReplica()))
            .AddDynamoReplicatorStreaming(Section(("Replicas:0", "eu-west-1/orders"))));

        await host.Awaiting(it => it.StartAsync()).Should().ThrowAsync<OptionsValidationException>().WithMessage(string.Join(
            Environment.NewLine,
            "The replicator's options have an error:",
            "- MaxConcurrency is 0, which is out of range. Specify 1 to 1000, or leave it out for 16.",
            "Replicator 'asia': The replicator's options have an error:",
            "- Replication:Coalesce: 'maybe' is not 'true' or 'false'. Correct it, or remove the setting.",
            "Replicator 'africa': 'af-south-1' is not a table address. Specify Region and table as 'eu-west-1/orders', or the table's " +
                "ARN ('arn:aws:dynamodb:eu-west-1:123456789012:table/orders').",
            "The streaming service's options have an error:",
            "- Source is not set. Specify the table whose stream to read, such as 'us-east-1/orders'."));
    }

    [Theory]
    [InlineData("us-east-1/orders", null)]
    [InlineData("us-east-1/orders", "https://dynamodb.us-east-1.amazonaws.com")]
    public async Task A_source_that_is_registered_twice_keeps_the_host_from_starting(string source, string? endpoint)
    {
        using var host = Host(services => services
            .AddDynamoReplicatorStreaming(Section(("Source", "us-east-1/orders"), ("Replicas:0", "eu-west-1/orders")))
            .AddDynamoReplicatorStreaming(Section(
                ("Source:Address", source), ("Source:Endpoint", endpoint ?? ""), ("Replicas:0", "eu-central-1/orders"))));

        await host.Awaiting(it => it.StartAsync()).Should().ThrowAsync<OptionsValidationException>().WithMessage(
            "The stream of us-east-1/orders would be read twice, so two readers could reorder its changes. " +
            "Call AddDynamoReplicatorStreaming once per source, with all of its replicas.");
    }

    [Theory]
    [InlineData("us-east-1/customers", "")]
    [InlineData("us-east-2/orders", "")]
    [InlineData("us-east-1/orders", "http://localhost:8000")]
    [InlineData("arn:aws:dynamodb:us-east-1:123456789012:table/orders", "")]
    public async Task Several_sources_may_be_registered(string source, string endpoint)
    {
        await using var provider = new ServiceCollection()
            .AddDynamoReplicatorStreaming(Section(("Source", "us-east-1/orders"), ("Replicas:0", "eu-west-1/orders")))
            .AddDynamoReplicatorStreaming(Section(
                ("Source:Address", source), ("Source:Endpoint", endpoint), ("Replicas:0", "eu-west-1/copy")))
            .BuildServiceProvider();

        await provider.GetServices<IHostedService>().OfType<OptionsCheck>().Single().StartingAsync(default);
    }

    [Fact]
    public void Without_a_host_the_options_are_validated_when_the_replicator_is_resolved()
    {
        using var provider = new ServiceCollection().AddDynamoReplicator(Section()).BuildServiceProvider();

        provider.Invoking(it => it.GetRequiredService<Replicator>()).Should().Throw<ArgumentException>()
            .WithMessage("*Replication:Replicas is not set*");
    }

    [Fact]
    public void Without_a_source_of_options_the_environment_provides_them()
    {
        using var provider = new ServiceCollection().AddDynamoReplicator().BuildServiceProvider();

        provider.Invoking(it => it.GetRequiredService<Replicator>()).Should().Throw<ArgumentException>()
            .WithMessage("*REPLICAS is not set*");
    }

    private static ReplicatorOptions Options(string address, InMemoryReplica table) =>
        new() { Replicas = [ReplicaTable.Parse(address) with { Client = table.Client }] };

    private static IHost Host(Action<IServiceCollection> register)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        register(builder.Services);
        return builder.Build();
    }

    private static IConfigurationSection Section(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(it => KeyValuePair.Create($"Replication:{it.Name}", (string?)it.Value)))
            .Build().GetSection("Replication");

    private sealed class TwoReplicators([FromKeyedServices("eu")] Replicator europe, [FromKeyedServices("asia")] Replicator asia)
    {
        public Replicator Europe => europe;

        public Replicator Asia => asia;
    }

    private sealed class Provider(ILogger logger) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => logger;

        public void Dispose()
        {
        }
    }
}
