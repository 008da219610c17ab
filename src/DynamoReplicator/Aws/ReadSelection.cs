using System.Globalization;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Expressions;
using DynamoReplicator.Items;

namespace DynamoReplicator.Aws;

/// <summary>
/// The part of the source that reads return, so that a partial replica costs less to transfer and parse. Scans get the replica's filter
/// expression. All reads get the names of the attributes that the replica holds.
/// <para>
/// It applies only to the source. A scan of the replica must return all its items: one that no longer matches, because it is stale, would
/// be hidden.
/// </para>
/// </summary>
/// <param name="Replica">The replica, whose expression scans get.</param>
/// <param name="Attributes">The attributes that reads return; null for all.</param>
internal sealed record ReadSelection(ReplicaTable Replica, IReadOnlyCollection<string>? Attributes)
{
    /// <summary>DynamoDB's limit for an expression.</summary>
    private const int MaxLength = 4096;

    public bool HasFilter => Replica.FilterExpression is not null;

    /// <param name="replica">The replica.</param>
    /// <param name="filter">Its parsed filter expression; null for none. The library evaluates it again, so reads return what it needs.
    /// </param>
    /// <param name="schema">The source's key.</param>
    public static ReadSelection Of(ReplicaTable replica, ItemFilter? filter, KeySchema schema) => new(
        replica,
        // A Where in code may need any attribute. No expression returns all attributes except some.
        replica.Attributes is { } kept && replica.Where is null ? [.. schema.Names, .. kept, .. filter?.Attributes ?? []] : null);

    /// <summary>Lets reads return an attribute that the replica may not hold.</summary>
    public ReadSelection Including(string attribute) => Attributes is { } some ? this with { Attributes = [.. some, attribute] } : this;

    public void ApplyTo(ScanRequest scan)
    {
        var projection = Projection();
        var names = new Dictionary<string, string>(projection ?? []);
        foreach (var (placeholder, name) in Replica.ExpressionAttributeNames ?? new Dictionary<string, string>())
        {
            names[placeholder] = name;
        }
        scan.FilterExpression = Replica.FilterExpression;
        scan.ProjectionExpression = projection is null ? null : string.Join(',', projection.Keys);
        scan.ExpressionAttributeNames = names.Count > 0 ? names : null; // DynamoDB rejects empty ones.
        scan.ExpressionAttributeValues = Replica.ExpressionAttributeValues is { Count: > 0 } values
            ? values.ToDictionary(value => value.Key, value => value.Value)
            : null;
    }

    /// <summary>
    /// Returns the attributes by placeholder, in the order of the expression; null for all. A list that is too long for an expression is
    /// not sent.
    /// </summary>
    public Dictionary<string, string>? Projection()
    {
        if (Attributes is null)
        {
            return null;
        }
        var projection = new Dictionary<string, string>();
        var number = 0;
        foreach (var name in Attributes.Distinct(StringComparer.Ordinal))
        {
            string placeholder;
            do
            {
                placeholder = string.Create(CultureInfo.InvariantCulture, $"#a{number++}");
            }
            while (Replica.ExpressionAttributeNames?.ContainsKey(placeholder) == true);
            projection[placeholder] = name;
        }
        return projection.Keys.Sum(placeholder => placeholder.Length + 1) <= MaxLength ? projection : null;
    }
}
