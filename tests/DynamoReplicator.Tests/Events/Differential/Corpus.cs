using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace DynamoReplicator.Tests.Events.Differential;

/// <summary>
/// Inputs to damage: valid ones, those that earlier runs kept (<c>Corpus/</c>), and those of this run that had a new outcome. Damage
/// therefore accumulates and reaches further than a valid input's first error.
/// </summary>
internal sealed partial class Corpus
{
    private const int LongestToKeep = 4096;

    private readonly string _name;
    private readonly List<byte[]> _inputs;
    private readonly HashSet<string> _outcomes = [];

    /// <param name="name">The folder of the kept inputs.</param>
    /// <param name="good">Valid inputs.</param>
    public Corpus(string name, IEnumerable<byte[]> good)
    {
        _name = name;
        var kept = new DirectoryInfo(Path.Combine(AppContext.BaseDirectory, "Events", "Differential", "Corpus", name));
        _inputs =
        [
            .. good,
            .. kept.GetFiles().OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => File.ReadAllBytes(file.FullName)),
        ];
    }

    /// <summary>All current inputs, without those that are added later.</summary>
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

    /// <summary>Adds an input to the corpus if its outcome is new, ignoring digits and texts in the outcome.</summary>
    public void Note(byte[] input, string outcome, bool mayKeep)
    {
        if (_outcomes.Add(Particulars().Replace(outcome, "_")) && mayKeep && input.Length <= LongestToKeep)
        {
            _inputs.Add(input);
            Keep(input);
        }
    }

    /// <returns>A sentence that says how to reproduce the failure.</returns>
    public string KeepFailure(byte[] input)
    {
        var where = Keep(input) is { } path
            ? $"It is kept as {path}, and later runs try it first."
            : $"Add it to Corpus/{_name} to have it tried first.";
        return $"{TestSeed.Setting}. The input, in base64: {Convert.ToBase64String(input)}\n{where}";
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
