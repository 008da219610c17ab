using DynamoReplicator.Contenders;

namespace DynamoReplicator.EndToEnd.Batches;

/// <summary>The costs by batch and contender: the medians, and those of each round.</summary>
internal sealed class BatchCosts(IReadOnlyList<Batch> batches, IReadOnlyList<Contender> contenders)
{
    private readonly Dictionary<(string Batch, string Contender), Cost> _costs = [];
    private readonly Dictionary<(string Batch, string Contender), IReadOnlyList<Cost>> _rounds = [];

    public IReadOnlyList<Batch> Batches => batches;

    public IReadOnlyList<Contender> Contenders => contenders;

    public bool Has(string contender) => contenders.Any(each => each.Name == contender);

    public Cost this[string batch, string contender] => _costs[(batch, contender)];

    public void Add(IReadOnlyList<Entrant> entrants, IReadOnlyList<IReadOnlyList<Cost>> rounds)
    {
        foreach (var (entrant, costs) in entrants.Zip(rounds))
        {
            _costs[(entrant.Batch.Name, entrant.Contender.Name)] = Cost.MedianOf(costs);
            _rounds[(entrant.Batch.Name, entrant.Contender.Name)] = costs;
        }
    }

    /// <summary>Returns the ratio of two contenders' medians, and the range of the middle half of the rounds' ratios.</summary>
    public (double Value, double Low, double High) RatioOf(string batch, string one, string other, Func<Cost, double> figure)
    {
        var ratios = _rounds[(batch, one)].Zip(_rounds[(batch, other)], (a, b) => figure(a) / figure(b)).Order().ToArray();
        return (figure(this[batch, one]) / figure(this[batch, other]), ratios[ratios.Length / 4], ratios[^(ratios.Length / 4 + 1)]);
    }

    /// <summary>Returns the processor time for 1,000 records, in milliseconds.</summary>
    public double CpuPerThousand(Batch batch, string contender) => this[batch.Name, contender].Cpu * 1000 / batch.Records;
}
