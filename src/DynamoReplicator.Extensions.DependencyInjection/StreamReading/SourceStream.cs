using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Items;

namespace DynamoReplicator.StreamReading;

/// <summary>A source table's stream.</summary>
/// <param name="TableArn">The table's ARN.</param>
/// <param name="StreamArn">The stream's ARN.</param>
/// <param name="Keys">The table's key.</param>
internal sealed record SourceStream(string TableArn, string StreamArn, KeySchema Keys)
{
    private const string Enable = "StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES";

    /// <param name="description">The table's description.</param>
    /// <param name="table">The table.</param>
    /// <param name="access">The options with which the AWS CLI reaches the table, such as <c> --profile staging</c>. May be empty.</param>
    /// <exception cref="StreamException">The table has no stream that can be replicated. The message gives the remedy.</exception>
    public static SourceStream Of(TableDescription description, TableReference table, string access) =>
        ProblemOf(description, table, access) is { } problem
            ? throw new StreamException(problem)
            : new SourceStream(description.TableArn, description.LatestStreamArn, KeySchema.Of(description));

    /// <inheritdoc cref="Of"/>
    /// <returns>The problem that prevents replication of the stream, with a remedy; null for none.</returns>
    public static string? ProblemOf(TableDescription description, TableReference table, string access)
    {
        var region = table.Region;
        var stream = description.StreamSpecification;
        if (stream?.StreamEnabled != true || description.LatestStreamArn is not { Length: > 0 })
        {
            return $"The table {region}/{description.TableName} has no stream. Enable one with new images: " +
                UpdateCommand(region, description, Enable, access);
        }
        if (stream.StreamViewType != StreamViewType.NEW_IMAGE && stream.StreamViewType != StreamViewType.NEW_AND_OLD_IMAGES)
        {
            return $"The stream of {region}/{description.TableName} has the view type {stream.StreamViewType}, so it has no new images. " +
                "A stream's view type cannot be changed. Disable the stream and enable it again: " +
                $"{UpdateCommand(region, description, "StreamEnabled=false", access)} && " +
                UpdateCommand(region, description, Enable, access);
        }
        return null;
    }

    private static string UpdateCommand(string region, TableDescription table, string stream, string access) =>
        $"aws dynamodb update-table --region {region} --table-name {table.TableName} --stream-specification {stream}{access}";
}
