using System.Globalization;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The function's memory limit, which the garbage collector cannot detect as it would in a container.</summary>
internal static class MemoryLimit
{
    /// <summary>
    /// Limits the heap to the function's memory, unless the garbage collector has a lower limit or the environment disables this.
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
