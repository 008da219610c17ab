using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Items;
using DynamoReplicator.Json;

namespace DynamoReplicator.Expressions;

/// <summary>Reads the placeholders of an expression, and lists of attributes, from texts in the form that the AWS CLI takes.</summary>
internal static class ExpressionAttributes
{
    /// <param name="name">The name of the variable or option, for errors.</param>
    /// <param name="json">The names, such as <c>{"#status":"status"}</c>.</param>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static IReadOnlyDictionary<string, string> ReadNames(string name, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.EnumerateObject().ToDictionary(
                pair => pair.Name, pair => pair.Value.GetString() ?? throw new InvalidOperationException());
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($$"""{{name}} is not a JSON object of names. Specify it in the form {"#status":"status"}.""");
        }
    }

    /// <param name="name">The name of the variable or option, for errors.</param>
    /// <param name="json">The values, such as <c>{":open":{"S":"open"}}</c>.</param>
    /// <exception cref="FormatException">The text is something else. The message does not contain it.</exception>
    public static IReadOnlyDictionary<string, AttributeValue> ReadValues(string name, string json)
    {
        try
        {
            var utf8 = Encoding.UTF8.GetBytes(json);
            return DynamoDBJson.IsGrammatical(utf8) ? AttributeValueReader.ReadItem(utf8) : throw new FormatException();
        }
        catch (FormatException)
        {
            throw new FormatException($$$"""{{{name}}} is not DynamoDB JSON. Specify it in the form {":open":{"S":"open"}}.""");
        }
    }

    /// <summary>Reads names of attributes that commas separate.</summary>
    public static IReadOnlyCollection<string> ReadList(string text) => text.Split(',', StringSplitOptions.TrimEntries);
}
