using System.Reflection;
using Amazon.Lambda.Core;
using Amazon.Lambda.DynamoDBEvents;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.TestUtilities;

namespace DynamoReplicator.Tests.LambdaPackages;

/// <summary>
/// Code that compiles against a stand-in must compile against the real package. StandInSurface.txt therefore lists members of the real
/// packages. The stand-ins must have no member that is not listed, and the real packages must have all listed members.
/// </summary>
public class StandInSurfaceTests
{
    public static TheoryData<string> Assemblies => [.. LoadedAssemblies().Keys];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Stand_ins_and_real_packages_match_the_list(string name)
    {
        var assembly = LoadedAssemblies()[name];
        var actual = PublicSurface.Of(assembly);
        var listed = Listed()[name];

        if (StandIns.InUse)
        {
            actual.Except(listed).Should().BeEmpty("a stand-in has no member that the real {0} may lack", name);
        }
        else
        {
            listed.Except(actual).Where(line => !line.StartsWith("assembly ", StringComparison.Ordinal))
                .Should().BeEmpty("they are listed as members of the real {0}", name);
        }
    }

    [Fact]
    public void The_list_covers_exactly_the_loaded_assemblies() =>
        Listed().Keys.Should().BeEquivalentTo(LoadedAssemblies().Keys);

    [Fact]
    public void Every_kind_of_member_is_listed()
    {
        const string Name = "DynamoReplicator.Tests.LambdaPackages.StandInSurfaceTests.Specimen";

        PublicSurface.Of(typeof(Specimen)).Should().BeEquivalentTo(
            $"class {Name}",
            $"{Name} | is IDisposable",
            $"{Name} | new(int start)",
            $"{Name} | protected new()",
            $"{Name} | static field int Count",
            $"{Name} | get string Title",
            $"{Name} | set string Title",
            $"{Name} | int get_Item(int index)",
            $"{Name} | void add_Changed(Action value)",
            $"{Name} | void remove_Changed(Action value)",
            $"{Name} | protected bool? Ask<T>(List<T> about, string[] names, bool isUrgent = True, Object answer = null, TimeSpan " +
            "within = default)",
            $"{Name} | void Dispose()",
            $"{Name} | static Specimen op_Addition(Specimen left, Specimen right)");
    }

    private static Dictionary<string, Assembly> LoadedAssemblies() =>
        new[] { typeof(ILambdaContext), typeof(DynamoDBEvent), typeof(TestLambdaContext), typeof(LambdaBootstrap) }
            .Select(type => type.Assembly)
            .ToDictionary(assembly => assembly.GetName().Name!);

    // The file has a paragraph per type with its members, below the type's assembly. The result has the same lines as PublicSurface.
    private static Dictionary<string, List<string>> Listed()
    {
        var list = new Dictionary<string, List<string>>();
        List<string> assembly = [];
        var type = "";
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "LambdaPackages", "StandInSurface.txt")))
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (line.StartsWith("assembly ", StringComparison.Ordinal))
            {
                list.Add(line.Split(' ')[1], assembly = [line]);
            }
            else if (line[0] != ' ')
            {
                assembly.Add(line);
                type = line.Split(' ')[^1];
            }
            else
            {
                assembly.AddRange(Accessors(line.Trim()).Select(member => $"{type} | {member}"));
            }
        }

        return list;
    }

    private static string[] Accessors(string member) => member.StartsWith("get set ", StringComparison.Ordinal)
        ? [$"get {member[8..]}", $"set {member[8..]}"]
        : [member];

#pragma warning disable CS0067, CS0649, CS0169, IDE0051, IDE0052 // The specimen is only inspected.
#pragma warning disable CA2211, CA1051, CA1063, CA1065, CA2225, CA1019, IDE0060
    public class Specimen(int start) : IDisposable
    {
        public static int Count;
        private readonly int _hidden = start;

        protected Specimen() : this(0)
        {
        }

        public event Action? Changed;

        public string Title { get; set; } = "";

        internal string Hidden { get; private set; } = "";

        public int this[int index] => _hidden + index;

        public static Specimen operator +(Specimen left, Specimen right) => new(left._hidden + right._hidden);

        public void Dispose()
        {
        }

        protected bool? Ask<T>(List<T> about, string[] names, bool isUrgent = true, object? answer = null, TimeSpan within = default) =>
            about.Count > names.Length;
    }
#pragma warning restore
}
