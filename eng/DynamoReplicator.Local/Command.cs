namespace DynamoReplicator.Local;

/// <summary>Finds programs as a shell would.</summary>
internal static class Command
{
    private static readonly string[] Extensions = OperatingSystem.IsWindows() ? [".exe", ".cmd", ".bat"] : [""];

    /// <returns>The program's full path, or null if no folder of PATH has it.</returns>
    public static string? Find(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return FindIn(folders, name);
    }

    public static string? FindIn(IEnumerable<string> folders, string name) =>
        folders
            .SelectMany(folder => Extensions, (folder, extension) => Path.Combine(folder, name + extension))
            .FirstOrDefault(File.Exists);
}
