using System.Runtime.InteropServices;

namespace DynamoReplicator.EndToEnd.Results;

/// <summary>Describes the machine in general terms.</summary>
internal static class Machine
{
    public static string Description =>
        $"{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024):0} GB of memory, "
        + $"{RuntimeInformation.OSDescription.Split(' ')[0]} {RuntimeInformation.OSArchitecture}".Replace(
            "X64", "x86_64", StringComparison.Ordinal)
        + $", {RuntimeInformation.FrameworkDescription}";
}
