using System.Net;
using DynamoReplicator.Simulation.Running;

namespace DynamoReplicator.Simulation.Mutants;

/// <summary>
/// Defects of the two deadlines: each abandons calls that are younger than the library may, and a younger call may land after a later
/// write.
/// </summary>
internal static class DeadlineMutants
{
    public static IEnumerable<Mutant> All =>
    [
        new NetworkMutant("retries in the SDK after the last start", RetryRegardless, options => options.AsHurriedAlone()),
        new AbandonAtLastStart(),
        new LeaveRunUndrained(),
    ];

    /// <summary>What the SDK would do if nothing held its retries back: it sends what failed again, whatever the time.</summary>
    private static Func<SeamCall, Task<HttpResponseMessage>> RetryRegardless(World world) => async call =>
    {
        for (var retries = 0; ; retries++)
        {
            try
            {
                var answer = await call.SendAsync().ConfigureAwait(false);
                if (!call.IsWrite || retries == 3
                    || answer.StatusCode is not (HttpStatusCode.InternalServerError or HttpStatusCode.ServiceUnavailable))
                {
                    return answer;
                }
            }
            catch (HttpRequestException) when (call.IsWrite && retries < 3)
            {
                // Sent again below.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), world.Clock, call.Cancellation).ConfigureAwait(false);
        }
    };

    private sealed class AbandonAtLastStart : Mutant
    {
        public override string Name => "abandons what is in flight without a margin";

        public override ScheduleOptions Shape(ScheduleOptions options) => options.AsHurriedAlone();

        /// <summary>A margin of the shortest reserve is all reserve.</summary>
        public override ReplicatorOptions Options(ReplicatorOptions options) =>
            options with { DeadlineMargin = TimeSpan.FromMilliseconds(200) };
    }

    private sealed class LeaveRunUndrained : Mutant
    {
        public override string Name => "stops run without draining it";

        public override bool LeavesRunUndrained => true;

        public override ScheduleOptions Shape(ScheduleOptions options) => options.AsHurriedAlone().AsRun();
    }
}
