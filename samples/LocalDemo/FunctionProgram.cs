namespace DynamoReplicator.LocalDemo;

/// <summary>Finds the sample function that was built beside the demo.</summary>
internal static class FunctionProgram
{
    /// <param name="arguments">The demo's arguments: the path of another build of the
    /// function, such as an unpacked <c>bootstrap</c>, or none.</param>
    public static string Find(IReadOnlyList<string> arguments)
    {
        if (arguments is [var given, ..])
        {
            return File.Exists(given) ? given : throw new InvalidOperationException(
                $"'{given}' does not exist. Specify the path of a build of the function, or no argument.");
        }

        // …/bin/DynamoReplicator.LocalDemo/release/ and …/bin/ReplicatorFunction/release/
        var here = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var path = Path.Combine(here.Parent?.Parent?.FullName ?? "", "ReplicatorFunction", here.Name, "ReplicatorFunction.dll");
        return File.Exists(path)
            ? path
            : throw new InvalidOperationException(
                $"The sample function was not found at '{path}'. Run './build.sh demo', which builds and runs it.");
    }
}
