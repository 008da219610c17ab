namespace DynamoReplicator.EndToEnd.Results;

/// <summary>A Markdown file. A run replaces the sections between its pairs of comments, and keeps the other text.</summary>
internal static class ResultsFile
{
    /// <summary>The folder with <c>build.sh</c>.</summary>
    public static string Repository { get; } = FindRepository();

    public static void Replace(string file, string section, string content)
    {
        var path = Path.Combine(Repository, file);
        var text = File.ReadAllText(path);
        var (begin, end) = ($"<!-- {section}: begin -->", $"<!-- {section}: end -->");
        var from = text.IndexOf(begin, StringComparison.Ordinal);
        var to = text.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from)
        {
            throw new InvalidOperationException($"{file} has no place for the results. Add the lines '{begin}' and '{end}'.");
        }
        File.WriteAllText(path, $"{text[..(from + begin.Length)]}\n\n{content.ReplaceLineEndings("\n").Trim()}\n\n{text[to..]}");
        Console.WriteLine($"Updated section {section} of {file}.");
    }

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "build.cake")))
            {
                return folder.FullName;
            }
        }
        throw new InvalidOperationException("The current folder is not in the repository. Run ./build.sh bench.");
    }
}
