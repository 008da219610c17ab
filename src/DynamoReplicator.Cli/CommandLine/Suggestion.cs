namespace DynamoReplicator.Cli.CommandLine;

/// <summary>Finds the word that a mistyped word probably stands for.</summary>
internal static class Suggestion
{
    /// <summary>Shorter words are not completed to longer ones.</summary>
    private const int ShortestPrefix = 3;

    /// <returns>Null if no word is similar.</returns>
    public static string? For(string given, IEnumerable<string> words)
    {
        var lower = given.ToLowerInvariant();
        return words
            .Select(word => (Word: word, Distance: DistanceOf(lower, word)))
            .Where(candidate => candidate.Distance <= Tolerance(lower))
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => candidate.Word)
            .FirstOrDefault();
    }

    /// <summary>Two edits, or one for a short word. More edits would suggest unrelated words.</summary>
    private static int Tolerance(string given) => given.Trim('-').Length <= 3 ? 1 : 2;

    private static int DistanceOf(string given, string word) =>
        given.Trim('-').Length >= ShortestPrefix && word.StartsWith(given, StringComparison.Ordinal) ? 1 : Edits(given, word);

    /// <summary>Counts the letters to insert, remove, replace, or swap with their neighbor.</summary>
    private static int Edits(string one, string other)
    {
        var edits = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                edits[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1, edits[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
                }
            }
        }
        return edits[one.Length, other.Length];
    }
}
