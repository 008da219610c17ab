using System.Xml.Linq;

namespace DynamoReplicator.PackageTests.Fresh;

/// <summary>Each snippet as the only code of a project, and all projects built in one process, which takes a third of the time.</summary>
internal sealed class SnippetBuild
{
    // The function's own code is the snippet. A function with a custom runtime starts itself like this.
    private const string StartFunction = """
        using Amazon.Lambda.Core;
        using Amazon.Lambda.RuntimeSupport;

        Func<Stream, ILambdaContext, Task<Stream>> handler = new CLASS().Handler;
        await LambdaBootstrapBuilder.Create(handler).Build().RunAsync();
        """;

    // A restore changes the projects, so MSBuild must load them again: for it, they have another property.
    private static readonly XElement All = new(
        "Project",
        new XElement("ItemGroup", new XElement("Snippet", new XAttribute("Include", "*/Snippet.csproj"))),
        new XElement(
            "Target",
            new XAttribute("Name", "Build"),
            MSBuild("Restore", "Phase=Restore"),
            MSBuild("Build", "Configuration=Release")));

    private readonly string _folder;
    private readonly string _output;

    private SnippetBuild(string folder, string output)
    {
        _folder = folder;
        _output = output;
    }

    public static async Task<SnippetBuild> RunAsync(FreshFolder fresh)
    {
        var folder = fresh.NewFolder("snippets");
        foreach (var snippet in Snippet.All)
        {
            await WriteAsync(Directory.CreateDirectory(Path.Combine(folder, snippet.Name)).FullName, snippet);
        }

        All.Save(Path.Combine(folder, "All.proj"));
        var (_, output) = await fresh.TryRunAsync(folder, "dotnet", ["msbuild", "All.proj", "-nologo", "-verbosity:quiet", "-warnaserror"]);
        fresh.ShouldHaveUnpacked(Snippet.All.SelectMany(snippet => snippet.Packages).Where(Package.Ids.Contains).Distinct());
        return new SnippetBuild(folder, output);
    }

    /// <returns>The program or the tests that a snippet was built to.</returns>
    public string AssemblyOf(Snippet snippet)
    {
        var assembly = Path.Combine(_folder, snippet.Name, "out", "Snippet.dll");
        var errors = _output.Split('\n').Where(line => line.Contains($"/{snippet.Name}/", StringComparison.Ordinal)).Distinct();
        errors.Should().BeEmpty("{0} must build as it stands:\n{1}", snippet.Name, snippet.Code);
        File.Exists(assembly).Should().BeTrue("the build of {0} wrote: {1}", snippet.Name, _output);
        return assembly;
    }

    private static XElement MSBuild(string target, string properties) => new(
        "MSBuild",
        new XAttribute("Projects", "@(Snippet)"),
        new XAttribute("Targets", target),
        new XAttribute("Properties", properties),
        new XAttribute("ContinueOnError", "ErrorAndContinue"));

    private static async Task WriteAsync(string folder, Snippet snippet)
    {
        var references = snippet.Packages.Select(id =>
            new XElement("PackageReference", new XAttribute("Include", id), new XAttribute("Version", FreshFolder.VersionOf(id))));
        new XElement(
            "Project",
            new XAttribute("Sdk", snippet.IsForWeb ? "Microsoft.NET.Sdk.Web" : "Microsoft.NET.Sdk"),
            new XElement(
                "PropertyGroup",
                new XElement("OutputType", snippet.Kind == SnippetKind.Tests ? "Library" : "Exe"),
                new XElement("TargetFramework", "net10.0"),
                new XElement("ImplicitUsings", "enable"),
                new XElement("Nullable", "enable"),
                new XElement("OutDir", "out/"),
                new XElement("UseAppHost", "false"),
                new XElement("RunAnalyzers", "false"),
                new XElement("NuGetAudit", "false")),
            new XElement("ItemGroup", references)).Save(Path.Combine(folder, "Snippet.csproj"));
        await File.WriteAllTextAsync(Path.Combine(folder, "Snippet.cs"), snippet.Code);
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), snippet.Settings);
        if (snippet.Kind == SnippetKind.Function)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), StartFunction.Replace("CLASS", snippet.Class));
        }
    }
}
