using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DynamoReplicator.Cli.Commands.Policy;

/// <summary>An IAM document composed from the files in <c>policies/</c>, which are embedded in this program.</summary>
/// <param name="Text">The document.</param>
/// <param name="Unfilled">The placeholders that have no value.</param>
internal sealed record PolicyDocument(string Text, IReadOnlyList<string> Unfilled)
{
    // People and IAM read the document, so nothing is escaped for HTML.
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="files">The files whose statements the document has.</param>
    /// <param name="sids">The prefixes of the wanted statements' names; none for all statements.</param>
    /// <param name="words">The values of the placeholders.</param>
    public static PolicyDocument Of(IEnumerable<string> files, IReadOnlyCollection<string> sids, PolicyWords words)
    {
        var documents = files.Select(Read).ToList();
        var statements = documents.SelectMany(document => document["Statement"]!.AsArray())
            .Where(statement => IsWanted(statement!, sids)).ToList();
        var whole = new JsonObject
        {
            ["Version"] = documents[0]["Version"]!.GetValue<string>(),
            ["Statement"] = new JsonArray([.. statements.Select(statement => Filled(statement!, words))]),
        };
        return new PolicyDocument(
            whole.ToJsonString(Readable), [.. statements.SelectMany(statement => words.UnknownIn(statement!.ToJsonString())).Distinct()]);
    }

    /// <summary>The statements of one verb are named <c>VerbOnThe…</c>. The others belong to every verb.</summary>
    private static bool IsWanted(JsonNode statement, IReadOnlyCollection<string> sids)
    {
        var sid = statement["Sid"]?.GetValue<string>();
        return sids.Count == 0 || sid is null || !sid.Contains("OnThe", StringComparison.Ordinal)
            || sids.Any(start => sid.StartsWith(start, StringComparison.Ordinal));
    }

    private static JsonObject Read(string name)
    {
        using var file = typeof(PolicyDocument).Assembly.GetManifestResourceStream($"{name}.json")
            ?? throw new InvalidOperationException($"{name}.json is not embedded in the program.");
        return JsonNode.Parse(file)!.AsObject();
    }

    private static JsonNode Filled(JsonNode node, PolicyWords words) => node switch
    {
        JsonObject members => new JsonObject(
            members.Select(member => KeyValuePair.Create(member.Key, (JsonNode?)Filled(member.Value!, words)))),
        JsonArray items => new JsonArray([.. items.Select(item => Filled(item!, words))]),
        _ => words.Fill(node.GetValue<string>()) is { Count: > 1 } several
            ? new JsonArray([.. several.Select(text => JsonValue.Create(text))])
            : JsonValue.Create(words.Fill(node.GetValue<string>())[0]),
    };
}
