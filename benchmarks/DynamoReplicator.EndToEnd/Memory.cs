using System.Globalization;

namespace DynamoReplicator.EndToEnd;

/// <summary>The most memory that a process had in use, by the operating system's account.</summary>
internal static class Memory
{
    public static long PeakOfThisProcess() => PeakOf(Environment.ProcessId);

    public static long PeakOf(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line["VmHWM:".Length..^"kB".Length].Trim(), CultureInfo.InvariantCulture) * 1024;
    }
}
