namespace DynamoReplicator.Crash;

/// <summary>Files as a crash of the machine may leave them.</summary>
internal static class TornFile
{
    /// <summary>Cuts a file short, or puts garbage behind a part of it.</summary>
    public static void Tear(string path, Random dice) => File.WriteAllBytes(path, Torn(File.ReadAllBytes(path), dice));

    /// <summary>Writes a file that is the beginning of another, and perhaps garbage.</summary>
    public static void CopyTorn(string from, string to, Random dice) => File.WriteAllBytes(to, Torn(File.ReadAllBytes(from), dice));

    private static byte[] Torn(byte[] whole, Random dice)
    {
        var left = whole[..dice.Next(whole.Length)];
        if (dice.Next(2) == 0)
        {
            return left;
        }
        var garbage = new byte[dice.Next(1, 600)]; // As a file system fills up: zeros, or what was there before.
        if (dice.Next(2) == 0)
        {
            dice.NextBytes(garbage);
        }
        return [.. left, .. garbage];
    }
}
