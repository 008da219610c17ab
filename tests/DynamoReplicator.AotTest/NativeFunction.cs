namespace DynamoReplicator.AotTest;

/// <summary>The sample function, as <c>./build.sh aot</c> publishes it.</summary>
internal static class NativeFunction
{
    public static string Program { get; } = Path.Combine(Repository(), "artifacts", "native", "ReplicatorFunction");

    private static string Repository()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "build.cake")))
            {
                return folder.FullName;
            }
        }
        return Environment.CurrentDirectory;
    }
}

/// <summary>
/// A test of the native function. Publishing takes a minute and a linker, so the test is skipped if the function was not published.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NativeFactAttribute : FactAttribute
{
    public NativeFactAttribute()
    {
        if (!File.Exists(NativeFunction.Program))
        {
            Skip = "The native function does not exist. Run ./build.sh aot to publish and test it.";
        }
    }
}
