using System.Net;

namespace DynamoReplicator.IntegrationTests.Reconciliation;

/// <summary>Causes random transient faults in a reconciler's calls.</summary>
/// <param name="random">The source of randomness.</param>
/// <param name="percent">The percentage of calls with a fault.</param>
internal sealed class NetworkFaults(Random random, int percent)
{
    public async Task<HttpResponseMessage> AnswerAsync(NetworkCall call, WatchedNetwork.PassOn passOn)
    {
        switch (call.Action == "DescribeTable" || Roll(100) >= percent ? -1 : Roll(8))
        {
            case 0:
                return WatchedNetwork.Error("ProvisionedThroughputExceededException");
            case 1:
                return WatchedNetwork.Error("InternalServerError", HttpStatusCode.InternalServerError);
            case 2:
                throw new HttpRequestException("cut before");
            case 3:
                (await passOn()).Dispose();
                throw new IOException("cut after");
            case 4:
                return WatchedNetwork.Error("ThrottlingException");
            case > 4 when call.Action.StartsWith("Batch", StringComparison.Ordinal):
                return await WatchedNetwork.LeaveAsync(call, passOn, Roll(4) == 0 ? _ => true : _ => Roll(2) == 0);
            default:
                return await passOn();
        }
    }

    private int Roll(int sides)
    {
        lock (random)
        {
            return random.Next(sides);
        }
    }
}
