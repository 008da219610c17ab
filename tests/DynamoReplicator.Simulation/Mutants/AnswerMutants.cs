using DynamoReplicator.Simulation.Lambda;

namespace DynamoReplicator.Simulation.Mutants;

/// <summary>Defects in the function's input and in its response to Lambda.</summary>
internal static class AnswerMutants
{
    public static IEnumerable<Mutant> All => [new Success(), new ResumeAfter(), new DropSuperseded(), new ParkNowhere(), new OlderLast()];

    private static ScheduleOptions Failing(ScheduleOptions options) =>
        options with
        {
            ReportsFailures =
            true,
            FaultRate = 0.3,
            FunctionTimeout = TimeSpan.FromSeconds(3),
            PoisonRate = 0.1,
            HasDeadLetter = false
        };

    private sealed class Success : Mutant
    {
        public override string Name => "reports success after a partial failure";

        public override bool SwallowsFailures => true;

        public override ScheduleOptions Shape(ScheduleOptions options) => Failing(options);

        public override int? Answer(Invocation invocation, int? resumeAt) => null;
    }

    private sealed class ResumeAfter : Mutant
    {
        public override string Name => "lets Lambda resume after the failed record";

        public override ScheduleOptions Shape(ScheduleOptions options) => Failing(options);

        public override int? Answer(Invocation invocation, int? resumeAt) => resumeAt + 1 < invocation.Records.Count ? resumeAt + 1 : null;
    }

    private sealed class DropSuperseded : Mutant
    {
        public override string Name => "drops the failure of a superseded change";

        public override ScheduleOptions Shape(ScheduleOptions options) => Failing(options) with { IsCoalescing = true, Keys = 2 };

        public override int? Answer(Invocation invocation, int? resumeAt) =>
            resumeAt is { } at ? invocation.ByKey[invocation.Records[at].Key][^1] : null;
    }

    private sealed class ParkNowhere : Mutant
    {
        public override string Name => "counts a change as parked without a dead letter";

        public override ScheduleOptions Shape(ScheduleOptions options) => options with { PoisonRate = 0.3, HasDeadLetter = true };

        public override Task? Park(RejectedChange change) => Task.CompletedTask;
    }

    private sealed class OlderLast : Mutant
    {
        public override string Name => "applies the older of two changes last";

        public override MemoryStream Event(Invocation invocation)
        {
            var records = invocation.Records.ToList();
            foreach (var ofKey in invocation.ByKey.Values.Where(ofKey => ofKey.Count > 1))
            {
                (records[ofKey[^2]], records[ofKey[^1]]) = (records[ofKey[^1]], records[ofKey[^2]]);
            }
            return Invocation.ToEvent(records);
        }
    }
}
