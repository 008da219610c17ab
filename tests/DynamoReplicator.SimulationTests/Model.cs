namespace DynamoReplicator.SimulationTests;

/// <summary>A state of a model in which several parties take steps in any order.</summary>
/// <typeparam name="TState">The type itself.</typeparam>
internal interface IModelState<TState>
    where TState : struct, IModelState<TState>
{
    /// <summary>Whether no step is left.</summary>
    bool IsAtRest { get; }

    /// <summary>Whether the replica equals the source.</summary>
    bool IsIdentical { get; }

    /// <summary>Adds every state that one step leads to.</summary>
    void AddNext(List<TState> next);
}

/// <summary>Takes the steps of a model: in all orders, or in a random one.</summary>
internal static class Model
{
    /// <summary>Visits each state that any order of the steps reaches.</summary>
    public static (int States, int AtRest, int Diverged) Explore<TState>(TState start)
        where TState : struct, IModelState<TState>
    {
        var seen = new HashSet<TState> { start };
        var open = new Stack<TState>(seen);
        var following = new List<TState>();
        var (atRest, diverged) = (0, 0);
        while (open.TryPop(out var state))
        {
            atRest += state.IsAtRest ? 1 : 0;
            diverged += state.IsAtRest && !state.IsIdentical ? 1 : 0;
            following.Clear();
            state.AddNext(following);
            foreach (var next in following.Where(seen.Add))
            {
                open.Push(next);
            }
        }
        return (seen.Count, atRest, diverged);
    }

    /// <summary>Takes random steps until none is left.</summary>
    public static TState Run<TState>(TState start, Random random)
        where TState : struct, IModelState<TState>
    {
        var state = start;
        var next = new List<TState>();
        while (!state.IsAtRest)
        {
            next.Clear();
            state.AddNext(next);
            state = next[random.Next(next.Count)];
        }
        return state;
    }
}
