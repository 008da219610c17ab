using System.Net;
using DynamoReplicator.Simulation.Running;

namespace DynamoReplicator.Simulation.Mutants;

/// <summary>
/// Defects of the two deadlines. Each abandons calls earlier than the library may. Such a call may land after a later write.
/// </summary>
internal static class DeadlineMutants
{
    public static IEnumerable<Mutant> All =>
    [
        new NetworkMutant("retries in the SDK after the last start", RetryRegardless, options => options.AsHurriedAlone()),
        new AbandonAtLastStart(),
        new StopRunWithoutDraining(),
    ];

    /// <summary>Retries failed calls regardless of the time, as the SDK would without the library's limit.</summary>
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
                // The call is sent again below.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), world.Clock, call.Cancellation).ConfigureAwait(false);
        }
    };

    private sealed class AbandonAtLastStart : Mutant
    {
        public override string Name => "abandons calls in flight without a margin";

        public override ScheduleOptions Shape(ScheduleOptions options) => options.AsHurriedAlone();

        /// <summary>With this margin, the reserve takes all of it.</summary>
        public override ReplicatorOptions Options(ReplicatorOptions options) =>
            options with { DeadlineMargin = TimeSpan.FromMilliseconds(200) };
    }

    private sealed class StopRunWithoutDraining : Mutant
    {
        public override string Name => "stops run without draining it";

        public override bool StopsRunWithoutDraining => true;

        public override ScheduleOptions Shape(ScheduleOptions options) => options.AsHurriedAlone().AsRun();
    }
}
