using System.Globalization;
using System.Text;
using System.Text.Json;
using DynamoReplicator.Simulation.Lambda;
using DynamoReplicator.Simulation.Running;
using DynamoReplicator.Simulation.Service;
using DynamoReplicator.Simulation.Streams;

namespace DynamoReplicator.Simulation;

/// <summary>
/// Writes to the source as its users may: puts and deletes of a few keys,
/// mostly of the first ones, with unusual values that the service allows.
/// </summary>
internal sealed class Workload(World world, SimTable source, SimStream stream)
{
    private static readonly string[] Values =
    [
        """{"N":"12345678901234567890.123456789012345678"}""", """{"N":"-1E-130"}""", """{"N":"9.9E+125"}""", """{"B":"AP8="}""",
            """{"B":""}""", """{"S":""}""", """{"S":"\u0001\"\\ \u00e9 😀 \ud83d\ude00"}""",
        """{"SS":["b","a","\u00e9"]}""", """{"NS":["1","2.50","-3E2"]}""", """{"BS":["AA==","/w=="]}""", """{"NULL":true}""",
            """{"BOOL":false}""", """{"L":[]}""", """{"M":{}}""",
        """{"L":[{"M":{"a":{"L":[{"N":"0.10"},{"NULL":true}]},"":{"S":"x"}}},{"S":"]}"}]}""", """{"M":{"M":{"M":{"S":{"S":"S"}}}}}""",
    ];

    private static readonly string Nested = string.Concat(Enumerable.Repeat("{\"M\":{\"m\":", 31)) + "{\"S\":\"deep\"}" + string.Concat(
        Enumerable.Repeat("}}", 31));

    private readonly Random _random = new(world.Chance.Next());
    private int _version;

    private ScheduleOptions Options => world.Options;

    /// <summary>Fills the tables before the trigger starts. Only a backfill or a repair can copy these items to the replica.</summary>
    public void Populate(IEnumerable<SimTable> replicas)
    {
        if (Options.Operation == Operation.None)
        {
            return;
        }
        var log = source.Changed;
        source.Changed = null;
        for (var number = 0; number < Options.Keys; number++)
        {
            Put(number);
        }
        source.Changed = log;
        if (Options.Operation != Operation.VerifyRepair)
        {
            return;
        }
        foreach (var replica in replicas)
        {
            for (var number = 0; number < Options.Keys * 2; number++)
            {
                if (_random.Next(2) == 0)
                {
                    replica.Put(NewItem(number, mayBePoison: false));
                }
            }
        }
    }

    public async Task RunAsync()
    {
        for (var change = 0; change < Options.Changes; change++)
        {
            if (_random.Next(3) == 0)
            {
                await Task.Delay(Options.Duration * (3 * 2 * _random.NextDouble() / Options.Changes), world.Clock).ConfigureAwait(false);
            }
            var number = (int)(Options.Keys * _random.NextDouble() * _random.NextDouble());
            if (_random.Next(4) == 0)
            {
                Delete(number);
            }
            else
            {
                Put(number);
            }
            if (_random.Next(Options.Changes) < Options.Splits)
            {
                stream.Split(_random);
            }
        }
        stream.Close();
        world.Tally.Records += stream.All.Count;
    }

    private void Put(int number)
    {
        var item = NewItem(number, mayBePoison: true);
        world.Trace.Say(item.Key.Text, $"source: put {item.Canonical}");
        source.Put(item);
    }

    private void Delete(int number)
    {
        using var key = JsonDocument.Parse($"{{{KeyMembers(number)}}}");
        var item = ItemReader.ReadKey(key.RootElement, source.Schema).Key;
        world.Trace.Say(item.Text, $"source: delete");
        source.Delete(item);
    }

    private Item NewItem(int number, bool mayBePoison)
    {
        var json = new StringBuilder("{").Append(KeyMembers(number));
        json.Append(CultureInfo.InvariantCulture,
            $",\"v\":{{\"N\":\"{++_version}\"}},\"state\":{{\"S\":\"{(_random.Next(3) == 0 ? "closed" : "open")}\"}}");
        json.Append(CultureInfo.InvariantCulture, $",\"secret\":{{\"S\":\"{ResultLog.ItemData} {_random.Next(3)}\"}}");
        for (var attribute = _random.Next(4); attribute > 0; attribute--)
        {
            json.Append(CultureInfo.InvariantCulture,
                $",\"a{attribute}\":{(_random.Next(30) == 0 ? Nested : Values[_random.Next(Values.Length)])}");
        }
        if (mayBePoison && _random.NextDouble() < Options.PoisonRate)
        {
            json.Append(",\"idx\":{\"N\":\"1\"}");
        }
        else if (_random.Next(10) == 0)
        {
            json.Append(",\"idx\":{\"S\":\"x\"}");
        }
        if (_random.NextDouble() < Options.LargeRate)
        {
            json.Append(",\"long\":{\"S\":\"").Append('x', _random.Next(390_000)).Append("\"}");
        }
        using var parsed =
            JsonDocument.Parse(Encoding.UTF8.GetBytes(json.Append('}').ToString()), new JsonDocumentOptions { MaxDepth = 300 });
        return ItemReader.ReadItem(parsed.RootElement, source.Schema);
    }

    private string KeyMembers(int number)
    {
        var partition = source.Schema.Sort is null ? number : number / 3;
        var members = source.Schema.Keys
            .Select((key, index) => $"\"{key.Name}\":{{\"{key.Type}\":\"{KeyText(key.Type, index == 0 ? partition : number)}\"}}").ToList();
        if (Options.SpellsFreely && _random.Next(2) == 0)
        {
            members.Reverse();
        }
        return string.Join(',', members);
    }

    private string KeyText(string type, int number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        var isPlain = !Options.SpellsFreely || _random.Next(2) == 0;
        return type switch
        {
            "N" => isPlain ? text : $"{text}.0",
            "B" => Convert.ToBase64String(Encoding.UTF8.GetBytes($"key {text}")),
            _ => isPlain ? $"k\u00e9y {text}" : $"k\\u00e9y {text}",
        };
    }
}
