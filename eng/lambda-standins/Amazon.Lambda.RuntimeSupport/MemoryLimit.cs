using System.Globalization;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>How much memory the function has: the collector cannot see it for itself, as it would in a container.</summary>
internal static class MemoryLimit
{
    /// <summary>
    /// Makes the function's memory the limit of the heap, unless the collector knows of less already or the environment forbids it.
    /// </summary>
    public static void TellCollector()
    {
        if (bool.TryParse(Environment.GetEnvironmentVariable("AWS_LAMBDA_DOTNET_DISABLE_MEMORY_LIMIT_CHECK"), out var disabled) && disabled)
        {
            return;
        }
        if (!ulong.TryParse(
            Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), CultureInfo.InvariantCulture, out var megabytes))
        {
            return;
        }

        var limit = megabytes * 1024 * 1024;
        if (limit < (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
        {
            AppContext.SetData("GCHeapHardLimit", limit);
            GC.RefreshMemoryLimit();
        }
    }
}
