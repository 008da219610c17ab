using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DynamoReplicator.IntegrationTests.Docs;

/// <summary>Each C# snippet of the READMEs and the docs compiles as it stands, as the only file of a new project.</summary>
public sealed partial class SnippetTests
{
    // The usings that `dotnet new` gives every project (ImplicitUsings).
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly IReadOnlyList<MetadataReference> References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Concat(AspNetCore)
            .DistinctBy(path => Path.GetFileName(path)).Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>The assemblies of ASP.NET Core, which is installed beside .NET. Some snippets are of web applications.</summary>
    private static IEnumerable<string> AspNetCore
    {
        get
        {
            var runtime = new DirectoryInfo(Path.GetDirectoryName(typeof(object).Assembly.Location)!);
            return Directory.GetFiles(
                Path.Combine(runtime.Parent!.Parent!.FullName, "Microsoft.AspNetCore.App", runtime.Name), "Microsoft.*.dll");
        }
    }

    public static TheoryData<string> Pages =>
        [.. Directory.GetFiles(Folder, "*.md", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Folder, path))];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "docs");

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_snippet_compiles_as_it_stands(string page)
    {
        foreach (var snippet in SnippetsOf(page))
        {
            ErrorsOf(snippet).Should().BeEmpty("{0} shows:\n{1}", page, snippet);
        }
    }

    [Fact]
    public void The_readmes_and_the_page_on_functions_have_snippets()
    {
        SnippetsOf("README.md").Should().HaveCountGreaterThan(1);
        SnippetsOf(Path.Combine("DynamoReplicator.Testing", "README.md")).Should().HaveCountGreaterThan(2);
        SnippetsOf("your-own-function.md").Should().HaveCountGreaterThan(2);
    }

    [Fact]
    public void A_snippet_without_its_usings_does_not_compile() =>
        ErrorsOf("var replicator = new Replicator(\"eu-west-1\", \"orders\");").Should().ContainSingle(error => error.Contains("CS0246"));

    private static List<string> SnippetsOf(string page) =>
        [.. Block().Matches(File.ReadAllText(Path.Combine(Folder, page))).Select(block => block.Groups["code"].Value)];

    private static List<string> ErrorsOf(string snippet)
    {
        var code = CSharpSyntaxTree.ParseText(snippet);
        var isProgram = code.GetCompilationUnitRoot().Members.OfType<GlobalStatementSyntax>().Any();
        var compilation = CSharpCompilation.Create(
            $"Snippet{Guid.NewGuid():N}",
            [CSharpSyntaxTree.ParseText(ImplicitUsings), code],
            References,
            new CSharpCompilationOptions(
                isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable));
        return [.. compilation.GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity is DiagnosticSeverity.Error or DiagnosticSeverity.Warning)
            .Where(diagnostic => diagnostic.Id != "CS1701") // Assemblies of one framework may reference older versions of another one.
            .Select(diagnostic => diagnostic.ToString())];
    }

    [GeneratedRegex(@"^ *```csharp\n(?<code>.*?)^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
