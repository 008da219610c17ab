using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Aws;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Items;

namespace DynamoReplicator.Cli.StreamReading;

/// <summary>A source table's stream.</summary>
/// <param name="TableArn">The table's ARN.</param>
/// <param name="StreamArn">The stream's ARN.</param>
/// <param name="Keys">The table's key.</param>
internal sealed record SourceStream(string TableArn, string StreamArn, KeySchema Keys)
{
    private const string Enable = "StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES";

    /// <exception cref="StreamException">The table has no stream that can be replicated, or cannot be described. The message gives the
    /// remedy.</exception>
    public static async Task<SourceStream> FindAsync(
        IAmazonDynamoDB client, string region, string table, Uri? endpoint, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TableDescription description;
        try
        {
            description = (await client.DescribeTableAsync(table, cancellationToken)).Table;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken); // The SDK throws several types when it is canceled.
        }
        catch (Exception error)
        {
            throw new StreamException(Describe(error, region, table), error);
        }
        return Of(description, region, endpoint);
    }

    /// <exception cref="StreamException">The table has no stream that can be replicated. The message gives the remedy.</exception>
    public static SourceStream Of(TableDescription description, string region, Uri? endpoint) =>
        ProblemOf(description, region, endpoint) is { } problem
            ? throw new StreamException(problem)
            : new SourceStream(description.TableArn, description.LatestStreamArn, KeySchema.Of(description));

    /// <returns>The problem that prevents replication of the stream, with a remedy; null for none.</returns>
    public static string? ProblemOf(TableDescription description, string region, Uri? endpoint)
    {
        var access = SuggestedCommand.AccessOptions(endpoint, AwsProfile.InUse());
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

    private static string Describe(Exception error, string region, string table) => AwsError.Of(error).Kind switch
    {
        AwsErrorKind.NotFound => $"There is no table {table} in {region}. Check --source and the account that the credentials " +
            "belong to.",
        AwsErrorKind.AccessDenied when AccessDenial.In(error.Message) is { } denial =>
            $"AWS does not let these credentials call {denial.CallOn($"{region}/{table}")}. {denial.Remedy}",
        AwsErrorKind.AccessDenied =>
            $"AWS does not let these credentials describe the table {table} in {region}. Grant them dynamodb:DescribeTable on the table.",
        _ => AwsErrorText.Describe(error, "DescribeTable"),
    };
}
