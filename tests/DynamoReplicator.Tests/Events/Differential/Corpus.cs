using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace DynamoReplicator.Tests.Events.Differential;

/// <summary>
/// Inputs to damage: good ones, those that earlier runs kept (<c>Corpus/</c>), and those that this run found to be of interest, for what came of them had come of none before.
/// So damage adds to damage, and leads further in than a good input's first fault.
/// </summary>
internal sealed partial class Corpus
{
    private const int LongestToKeep = 4096;

    private readonly string _name;
    private readonly List<byte[]> _inputs;
    private readonly HashSet<string> _outcomes = [];

    /// <param name="name">The folder of what is kept.</param>
    /// <param name="good">Inputs that nothing is wrong with.</param>
    public Corpus(string name, IEnumerable<byte[]> good)
    {
        _name = name;
        var kept = new DirectoryInfo(Path.Combine(AppContext.BaseDirectory, "Events", "Differential", "Corpus", name));
        _inputs = [.. good, .. kept.GetFiles().OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => File.ReadAllBytes(file.FullName))];
    }

    /// <summary>All of them now: what is found later is not among them.</summary>
    public IReadOnlyList<byte[]> Inputs => [.. _inputs];

    public int Outcomes => _outcomes.Count;

    public byte[] Damaged(Random dice)
    {
        var input = _inputs[dice.Next(_inputs.Count)];
        for (var damages = dice.Next(4); damages > 0; damages--)
        {
            input = Mutations.Damaged(input, dice);
        }
        return input;
    }

    /// <summary>Takes an input into the corpus if its outcome is new, but for the digits and texts in it.</summary>
    public void Note(byte[] input, string outcome, bool mayKeep)
    {
        if (_outcomes.Add(Particulars().Replace(outcome, "_")) && mayKeep && input.Length <= LongestToKeep)
        {
            _inputs.Add(input);
            Keep(input);
        }
    }

    /// <returns>A sentence that says how to see the failure again.</returns>
    public string KeepFailure(byte[] input)
    {
        var where = Keep(input) is { } path ? $"It is kept as {path}, and tried first from now on." : $"Put it into Corpus/{_name}, and it is tried first.";
        return $"FUZZ_SEED={Fuzz.Seed}. The input, in base64: {Convert.ToBase64String(input)}\n{where}";
    }

    private string? Keep(byte[] input)
    {
        if (Fuzz.KeepIn is not { Length: > 0 } folder)
        {
            return null;
        }
        var path = Path.Combine(folder, _name, $"{Convert.ToHexStringLower(SHA256.HashData(input))[..12]}.json");
        File.WriteAllBytes(path, input);
        return path;
    }

    [GeneratedRegex("""[0-9]+|"(\\.|[^"\\])*("|$)""", RegexOptions.Singleline)]
    private static partial Regex Particulars();
}
