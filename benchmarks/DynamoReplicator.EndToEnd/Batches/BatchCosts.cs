using DynamoReplicator.Contenders;

namespace DynamoReplicator.EndToEnd.Batches;

/// <summary>The median costs by batch and contender.</summary>
internal sealed class BatchCosts(IReadOnlyList<Batch> batches, IReadOnlyList<Contender> contenders)
{
    private readonly Dictionary<(string Batch, string Contender), Cost> _costs = [];

    public IReadOnlyList<Batch> Batches => batches;

    public IReadOnlyList<Contender> Contenders => contenders;

    public bool Has(string contender) => contenders.Any(each => each.Name == contender);

    public Cost this[string batch, string contender] => _costs[(batch, contender)];

    public void Add(IReadOnlyList<Entrant> entrants, IReadOnlyList<Cost> costs)
    {
        foreach (var (entrant, cost) in entrants.Zip(costs))
        {
            _costs[(entrant.Batch.Name, entrant.Contender.Name)] = cost;
        }
    }

    /// <summary>Returns the processor time for 1,000 records, in milliseconds.</summary>
    public double CpuPerThousand(Batch batch, string contender) => this[batch.Name, contender].Cpu * 1000 / batch.Records;
}
