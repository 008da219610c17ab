using System.Net;
using System.Text.Json;

namespace DynamoReplicator.Tests.Reconciliation.Support;

/// <summary>A source and its replica at the HTTP level, which scans and key lookups read and nothing writes.</summary>
internal sealed class ScannedTables : HttpMessageHandler
{
    private readonly Lock _lock = new();

    public ScannedTable Source { get; } = new();

    public ScannedTable Replica { get; } = new();

    /// <summary>Options without a settle time, because nothing is in flight.</summary>
    public ReconcilerOptions Options { get; set; } =
        new(TableReference.Parse("us-east-1/orders"), ReplicaTable.Parse("eu-west-1/orders"))
        {
            SettleTime = TimeSpan.Zero,
            MaxSamples = int.MaxValue,
        };

    public async Task<ReconciliationReport> VerifyAsync()
    {
        using var reconciler = new Reconciler(Options, this);
        return await reconciler.VerifyAsync();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var json = JsonDocument.Parse(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
        var region = request.RequestUri!.Host.Split('.')[1];
        var table = region == "us-east-1" ? Source : Replica;
        lock (_lock)
        {
            return Responses.Json(HttpStatusCode.OK, request.Headers.GetValues("X-Amz-Target").Single().Split('.')[1] switch
            {
                "DescribeTable" => table.Describe(region),
                "DescribeTimeToLive" => table.DescribeTimeToLive(),
                "Scan" => table.Scan(json.RootElement),
                "BatchGetItem" => table.BatchGet(json.RootElement.GetProperty("RequestItems").GetProperty("orders")),
                var other => throw new NotSupportedException(other),
            });
        }
    }
}
