namespace DynamoReplicator.Crash;

/// <summary>Creates files as a crash of the machine may leave them.</summary>
internal static class TornFile
{
    /// <summary>Truncates a file, and sometimes appends garbage.</summary>
    public static void Tear(string path, Random dice) => File.WriteAllBytes(path, Torn(File.ReadAllBytes(path), dice));

    /// <summary>Writes a truncated copy of a file, sometimes with garbage.</summary>
    public static void CopyTorn(string from, string to, Random dice) => File.WriteAllBytes(to, Torn(File.ReadAllBytes(from), dice));

    private static byte[] Torn(byte[] whole, Random dice)
    {
        var left = whole[..dice.Next(whole.Length)];
        if (dice.Next(2) == 0)
        {
            return left;
        }
        var garbage = new byte[dice.Next(1, 600)]; // File systems may append zeros or old data.
        if (dice.Next(2) == 0)
        {
            dice.NextBytes(garbage);
        }
        return [.. left, .. garbage];
    }
}
