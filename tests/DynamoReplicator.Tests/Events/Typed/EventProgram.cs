using System.Collections;
using Amazon.Lambda.DynamoDBEvents;
using DynamoReplicator.Tests.Support;
using static Amazon.Lambda.DynamoDBEvents.DynamoDBEvent;

namespace DynamoReplicator.Tests.Events.Typed;

/// <summary>A random handler: the same seed does the same to any two events with the same records, and returns what it observed.</summary>
internal sealed class EventProgram(int seed)
{
    private const int MaxSteps = 8;

    /// <summary>Steps that change neither a record nor the list.</summary>
    private static readonly Func<EventProgram, object?>[] Reads =
    [
        run => run.Any(),
        run => run.Records[run.Records.Count],
        run => run.Records[-1],
        run => run.Records.First(),
        run => run.Records.Last(),
        run => run.Records.ElementAtOrDefault(run.Place()),
        run => run.Records.Skip(run.Place()).Take(2).ToList(),
        run => run.Records.Count(record => record?.EventName == "REMOVE"),
        run => run.Records.Count,
        run => run.Records.Any(),
        run => run.Records.Contains(null!),
        run => run.Records.Contains(run.Any()!),
        run => run.Records.Contains(run.Other.Records.FirstOrDefault()!),
        run => run.Records.IndexOf(run.Any()!),
        run => run.Records.IndexOf(new DynamodbStreamRecord()),
        run => run.Records.ToList(),
        run => run.Records.Reverse().ToArray(),
        run => run.Records.GroupBy(record => record?.EventName).Select(group => $"{group.Key} {group.Count()}").ToArray(),
        run => run.CopyTo(run.Records.Count + 2, 1),
        run => run.CopyTo(1, 1),
        run => run.Records.IsReadOnly,
        run => ((IReadOnlyList<DynamodbStreamRecord?>)run.Records)[run.Place()],
        run => ((IList)run.Records)[run.Place()],
        run => ((ICollection)run.Records).Count,
        run => run.Any()?.Dynamodb?.NewImage?.Values.Select(value => value?.B?.ReadByte()).ToArray(),
        run => SerializedEvents.Listed(run._event),
        run => run.Replicate(),
    ];

    private static readonly Func<EventProgram, object?>[] Changes =
    [
        run => Image(run.Any())["changed"] = Values.S($"{run._dice.Next(3)}"),
        run => Image(run.Any()).Remove("pk"),
        run => Image(run.Any())["bad"] = new AttributeValue(),
        run => run.Any()!.Dynamodb.NewImage = null,
        run => run.Any()!.Dynamodb.Keys["sk"] = Values.N("3"),
        run => run.Any()!.EventName = run._dice.Next(2) == 0 ? "REMOVE" : "EXPLODE",
        run => run.Any()!.EventSourceArn = "arn:aws:dynamodb:us-east-1:123456789012:table/other/stream/1",
        run => run.Any()!.Dynamodb.SequenceNumber = null,
        run => run.Any()!.Dynamodb = null,
        run => run.Any()!.UserIdentity = new Identity { Type = "Service", PrincipalId = "dynamodb.amazonaws.com" },
        run => run.Done(() => run.Records.Add(run.Other.Records[^1])),
        run => run.Done(() => run.Records.Add(new StreamEvents().Insert("added").ToDynamoDBEvent().Records[0])),
        run => run.Done(() => run.Records.Insert(run.Place(), run.Any()!)),
        run => run.Done(() => run.Records.Insert(-1, null!)),
        run => run.Done(() => run.Records.RemoveAt(run.Place())),
        run => run.Records.Remove(run.Any()!),
        run => run.Records.Remove(null!),
        run => run.Done(() => (run.Records[0], run.Records[^1]) = (run.Records[^1], run.Records[0])),
        run => run.Done(() => run.Records[run.Place()] = run.Other.Records[0]),
        run => run.Done(() => run.Records[run.Place()] = null!),
        run => run.Done(() => ArrayList.Adapter((IList)run.Records).Reverse()),
        run => ((IList)run.Records).Add(run.Any()),
        run => ((IList)run.Records).Add("not a record"),
        run => run.RemoveWhileEnumerating(),
        run => run.Done(() => run._event.Records = [.. run.Records.Reverse()]),
        run => run.Done(() => run._event.Records = run.Records.OrderByDescending(record => record?.Dynamodb?.SequenceNumber).ToArray()),
        run => run.Done(() => run._event.Records = run.Records.Where(record => record?.EventName != "MODIFY").ToList()),
        run => run.Done(() => run._event.Records = [.. run.Other.Records, .. run.Records]),
        run => run.Done(() => run._event.Records = run.Other.Records),
        run => run.Done(run.Records.Clear),
    ];

    private readonly Random _dice = new(seed);
    private readonly List<string> _observed = [];
    private DynamoDBEvent _event = new();

    private DynamoDBEvent Other { get; set; } = new();

    private IList<DynamodbStreamRecord> Records => _event.Records;

    /// <param name="streamEvent">The event that is handled.</param>
    /// <param name="other">Another event, for programs that mix two.</param>
    public IReadOnlyList<string> Run(DynamoDBEvent streamEvent, DynamoDBEvent other)
    {
        (_event, Other) = (streamEvent, other);
        for (var steps = _dice.Next(MaxSteps); steps > 0; steps--)
        {
            var kind = _dice.Next(3) == 0 ? Changes : Reads;
            var step = _dice.Next(kind.Length);
            Observe($"{(kind == Reads ? "read" : "change")} {step}", () => kind[step](this));
        }
        Observe("replicate", Replicate);
        Observe("replicate again", Replicate);
        Observe("list", () => SerializedEvents.Listed(_event));
        Observe("list the other", () => SerializedEvents.Listed(Other));
        return _observed;
    }

    private static Dictionary<string, AttributeValue> Image(DynamodbStreamRecord? record) => record!.Dynamodb.NewImage;

    private int Place() => _dice.Next(Records.Count + 1);

    private DynamodbStreamRecord? Any() => Records[Place()];

    private object? Done(Action change)
    {
        change();
        return Records.Count;
    }

    private DynamodbStreamRecord?[] CopyTo(int length, int at)
    {
        var array = new DynamodbStreamRecord?[length];
        Records.CopyTo(array!, at);
        return array;
    }

    private int RemoveWhileEnumerating()
    {
        foreach (var record in Records)
        {
            Records.Remove(record);
        }
        return Records.Count;
    }

    /// <summary>Replicates the event to a new table, and returns all writes in order.</summary>
    private object Replicate()
    {
        var table = new InMemoryReplica("pk", "sk");
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { SkipTimeToLiveDeletes = true });
        var result = replicator.ReplicateAsync(_event).GetAwaiter().GetResult();
        string[] counts = [$"{result.Records} {result.Succeeded} {result.FirstFailedSequenceNumber} {result.Replicas[0].Written}"];
        return counts.Concat(table.Writes.Select(write => $"{write}")).Concat(table.SpelledItems()).ToArray();
    }

    private void Observe(string step, Func<object?> run)
    {
        try
        {
            _observed.Add($"{step}: {Text(run())}");
        }
        catch (Exception error)
        {
            // The same argument is rejected with other words by other lists.
            var detail = error is ArgumentException argument ? argument.ParamName : error.Message;
            _observed.Add($"{step}: {error.GetType().Name} {detail}");
        }
    }

    private static string Text(object? result) => result switch
    {
        DynamodbStreamRecord record => SerializedEvents.Listed(new DynamoDBEvent { Records = [record] }),
        AttributeValue value => Canonical.Item(Values.Item(("value", value))),
        string text => text,
        IEnumerable list => string.Join('\n', list.Cast<object?>().Select(Text)),
        _ => $"{result}",
    };
}
