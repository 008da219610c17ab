using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;

namespace DynamoReplicator.Tests.Aws;

/// <summary>
/// The library beside an AWSSDK.Core in which one type or method has another name, so that it is missing for everything but the SDK's core
/// itself, and which has another version. This is what a user's process looks like after an update of the SDK that changed its internals.
/// </summary>
internal sealed class ChangedSdk : AssemblyLoadContext
{
    private const string Core = "AWSSDK.Core";

    private readonly byte[] _core = File.ReadAllBytes(PathOf(Core));

    /// <param name="missing">The name, without its namespace.</param>
    public ChangedSdk(string missing)
        : base(isCollectible: true)
    {
        // Names in the metadata are UTF-8 between zeros.
        var name = Encoding.UTF8.GetBytes($"\0{missing}\0");
        var start = _core.AsSpan().IndexOf(name);
        start.Should().BePositive($"{Core} has {missing}");
        _core.AsSpan(start + 1).IndexOf(name).Should().Be(-1);
        _core[start + 1] = (byte)'_';
        var version = Encoding.UTF8.GetBytes(FileVersionInfo.GetVersionInfo(PathOf(Core)).FileVersion!);
        for (int at; (at = _core.AsSpan().IndexOf(version)) > 0;)
        {
            _core[at] = (byte)'5';
        }
    }

    /// <summary>Runs a static method without parameters of this test project in the context.</summary>
    public Task<string> RunAsync(Func<Task<string>> program)
    {
        var type = LoadFromAssemblyPath(program.Method.DeclaringType!.Assembly.Location).GetType(program.Method.DeclaringType.FullName!);
        return (Task<string>)type!.GetMethod(program.Method.Name, BindingFlags.Static | BindingFlags.Public)!.Invoke(null, null)!;
    }

    protected override Assembly? Load(AssemblyName assemblyName) => assemblyName.Name switch
    {
        Core => LoadFromStream(new MemoryStream(_core)),
        { } name when name.StartsWith("AWSSDK.", StringComparison.Ordinal)
            || name.StartsWith("DynamoReplicator", StringComparison.Ordinal) => LoadFromAssemblyPath(PathOf(name)),
        _ => null,
    };

    private static string PathOf(string assembly) => Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll");
}
