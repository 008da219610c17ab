using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DynamoReplicator.Cli.Commands.Policy;

/// <summary>An IAM document made of the files in <c>policies/</c>, which this program carries.</summary>
/// <param name="Text">The document.</param>
/// <param name="Unfilled">The words in capitals that nothing was known for.</param>
internal sealed record PolicyDocument(string Text, IReadOnlyList<string> Unfilled)
{
    // For people and for IAM, not for HTML.
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="files">The files whose statements it has.</param>
    /// <param name="sids">What the names of its statements begin with; none for all statements.</param>
    /// <param name="words">What stands for the words in capitals.</param>
    public static PolicyDocument Of(IEnumerable<string> files, IReadOnlyCollection<string> sids, PolicyWords words)
    {
        var documents = files.Select(Read).ToList();
        var statements = documents.SelectMany(document => document["Statement"]!.AsArray()).Where(statement => IsWanted(statement!, sids)).ToList();
        var whole = new JsonObject
        {
            ["Version"] = documents[0]["Version"]!.GetValue<string>(),
            ["Statement"] = new JsonArray([.. statements.Select(statement => Filled(statement!, words))]),
        };
        return new PolicyDocument(whole.ToJsonString(Readable), [.. statements.SelectMany(statement => words.UnknownIn(statement!.ToJsonString())).Distinct()]);
    }

    /// <summary>The statements of one verb are called <c>VerbOnThe…</c>; the others are wanted whatever the verb.</summary>
    private static bool IsWanted(JsonNode statement, IReadOnlyCollection<string> sids)
    {
        var sid = statement["Sid"]?.GetValue<string>();
        return sids.Count == 0 || sid is null || !sid.Contains("OnThe", StringComparison.Ordinal) || sids.Any(start => sid.StartsWith(start, StringComparison.Ordinal));
    }

    private static JsonObject Read(string name)
    {
        using var file = typeof(PolicyDocument).Assembly.GetManifestResourceStream($"{name}.json") ?? throw new InvalidOperationException($"The program lacks {name}.json.");
        return JsonNode.Parse(file)!.AsObject();
    }

    private static JsonNode Filled(JsonNode node, PolicyWords words) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, (JsonNode?)Filled(member.Value!, words)))),
        JsonArray items => new JsonArray([.. items.Select(item => Filled(item!, words))]),
        _ => words.Fill(node.GetValue<string>()) is { Count: > 1 } several ? new JsonArray([.. several.Select(text => JsonValue.Create(text))]) : JsonValue.Create(words.Fill(node.GetValue<string>())[0]),
    };
}
