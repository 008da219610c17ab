namespace DynamoReplicator.LocalDemo;

/// <summary>The sample function, as it was built beside the demo.</summary>
internal static class FunctionProgram
{
    /// <param name="arguments">The demo's own: the path of another build of the function to run, such as an unpacked <c>bootstrap</c>; or nothing.</param>
    public static string Find(IReadOnlyList<string> arguments)
    {
        if (arguments is [var given, ..])
        {
            return File.Exists(given) ? given : throw new InvalidOperationException($"There is no function at '{given}'.");
        }

        // …/bin/DynamoReplicator.LocalDemo/release/ and …/bin/ReplicatorFunction/release/
        var here = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var path = Path.Combine(here.Parent?.Parent?.FullName ?? "", "ReplicatorFunction", here.Name, "ReplicatorFunction.dll");
        return File.Exists(path)
            ? path
            : throw new InvalidOperationException($"The sample function is not where it is built ('{path}'). './build.sh demo' builds and runs all of it.");
    }
}
