using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Commands.Init;

/// <summary>Carries out a plan and waits until the tables are active.</summary>
internal sealed class InitRun(VerbCall call)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    public async Task RunAsync(InitPlan plan, TableConnection source, IReadOnlyList<TableConnection> replicas)
    {
        if (plan.EnableStream)
        {
            await EnableStreamAsync(source);
        }
        // All tables are requested before the first is awaited, because each takes minutes.
        foreach (var table in plan.Create)
        {
            var replica = replicas.First(replica => replica.Table == table.Table);
            await replica.CallAsync("CreateTable", client => client.CreateTableAsync(table.Request, call.Stop), call.Stop);
        }
        foreach (var table in plan.Create)
        {
            await FinishAsync(table, replicas.First(replica => replica.Table == table.Table));
        }
    }

    private async Task EnableStreamAsync(TableConnection source)
    {
        var request = new UpdateTableRequest
        {
            TableName = source.TableName,
            StreamSpecification = new StreamSpecification { StreamEnabled = true, StreamViewType = StreamViewType.NEW_AND_OLD_IMAGES },
        };
        await source.CallAsync("UpdateTable", client => client.UpdateTableAsync(request, call.Stop), call.Stop);
        var table = await UntilActiveAsync(source, table => table.LatestStreamArn is { Length: > 0 });
        call.Output.WriteText($"enabled the stream of {source.Table}: {table.LatestStreamArn}");
        call.Output.WriteJson("streamEnabled", json =>
        {
            json.WriteString("source", source.Table.ToString());
            json.WriteString("stream", table.LatestStreamArn);
        });
    }

    private async Task FinishAsync(TableToCreate table, TableConnection replica)
    {
        var created = await UntilActiveAsync(replica, _ => true);
        if (table.TimeToLive is { } attribute)
        {
            var request = new UpdateTimeToLiveRequest
            {
                TableName = replica.TableName,
                TimeToLiveSpecification = new TimeToLiveSpecification { AttributeName = attribute, Enabled = true },
            };
            await replica.CallAsync("UpdateTimeToLive", client => client.UpdateTimeToLiveAsync(request, call.Stop), call.Stop);
        }
        call.Output.WriteText($"created {replica.Table}");
        call.Output.WriteJson("created", json =>
        {
            json.WriteString("replica", replica.Table.ToString());
            json.WriteString("table", created.TableArn);
        });
    }

    private async Task<TableDescription> UntilActiveAsync(TableConnection connection, Func<TableDescription, bool> isReady)
    {
        while (true)
        {
            // A table may not be visible right after its creation was requested.
            var table = await connection.FindAsync(call.Stop);
            if (table?.TableStatus == TableStatus.ACTIVE && isReady(table)
                && (table.GlobalSecondaryIndexes ?? []).TrueForAll(index => index.IndexStatus == IndexStatus.ACTIVE))
            {
                return table;
            }
            await Task.Delay(PollInterval, call.Time, call.Stop);
        }
    }
}
