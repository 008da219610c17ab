using System.Text.RegularExpressions;

namespace DynamoReplicator.PackageTests.Fresh;

internal enum SnippetKind
{
    /// <summary>Statements that run to their end.</summary>
    Program,

    /// <summary>Statements that start a host, which runs until it is stopped.</summary>
    Service,

    /// <summary>A class with a handler for Lambda.</summary>
    Function,

    /// <summary>A class of tests.</summary>
    Tests,
}

/// <summary>A snippet of C#, between the parts of its page that come before and after it.</summary>
internal sealed partial record Snippet(string Page, int Number, string Before, string Code, string After)
{
    public string Name => $"{Page}-{Number}";

    public SnippetKind Kind => Code.Contains("[Fact]", StringComparison.Ordinal) ? SnippetKind.Tests
        : FunctionClass().IsMatch(Code) ? SnippetKind.Function
        : HostStart().IsMatch(Code) ? SnippetKind.Service
        : SnippetKind.Program;

    public string Class => FunctionClass().Match(Code).Groups["name"].Value;

    /// <summary>The packages that the page has added so far, and those whose namespaces the snippet uses.</summary>
    public IEnumerable<string> Packages => AddPackage().Matches(Before).Select(line => line.Groups["id"].Value)
        .Concat(Using().Matches(Code).Select(line => line.Groups["name"].Value).Where(IsOwnOrForTests)
            .Select(name => name.Replace("Xunit", "xunit")))
        .Concat(Kind switch
        {
            SnippetKind.Tests => ["Microsoft.NET.Test.Sdk", "xunit.runner.visualstudio"],
            SnippetKind.Function => ["Amazon.Lambda.RuntimeSupport"],
            _ => [],
        })
        .Distinct();

    public bool IsForWeb => Code.Contains("using Microsoft.AspNetCore", StringComparison.Ordinal);

    /// <summary>The settings that the page shows for the snippet, or an empty object.</summary>
    public string Settings => JsonBlock().Match(After) is { Success: true } block ? block.Groups["json"].Value : "{}";

    /// <summary>The snippets of the README and of the packages' READMEs. A snippet that is on two pages is taken once.</summary>
    public static IReadOnlyList<Snippet> All { get; } = PackageFolder.Missing is null
        ? [.. PackageFolder.Packages.Where(package => package.IsLibrary).SelectMany(package => Of(package.Id, package.Readme))
            .Concat(Of("README.md", File.ReadAllText(Path.Combine(PackageFolder.Repository, "README.md"))))
            .DistinctBy(snippet => snippet.Code)]
        : [];

    public static IEnumerable<Snippet> Of(string page, string text) =>
        CSharpBlock().Matches(text).Select((block, index) =>
            new Snippet(page, index + 1, text[..block.Index], block.Groups["code"].Value, text[(block.Index + block.Length)..]));

    private static bool IsOwnOrForTests(string name) =>
        Package.Ids.Contains(name) || name is "Xunit" or "FluentAssertions" or "NSubstitute";

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"^```json\n(?<json>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex JsonBlock();

    [GeneratedRegex(@"^dotnet add package (?<id>\S+)", RegexOptions.Multiline)]
    private static partial Regex AddPackage();

    [GeneratedRegex(@"^using (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"class (?<name>\w+).*?Handler\(Stream ", RegexOptions.Singleline)]
    private static partial Regex FunctionClass();

    [GeneratedRegex(@"\.Run(Async)?\(\);")]
    private static partial Regex HostStart();
}
