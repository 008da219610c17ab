using System.Globalization;

namespace DynamoReplicator.EndToEnd;

/// <summary>Reads a process's peak memory from the operating system.</summary>
internal static class Memory
{
    public static long PeakOfThisProcess() => PeakOf(Environment.ProcessId);

    public static long PeakOf(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line["VmHWM:".Length..^"kB".Length].Trim(), CultureInfo.InvariantCulture) * 1024;
    }
}
