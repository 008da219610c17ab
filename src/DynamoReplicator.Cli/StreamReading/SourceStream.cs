using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Aws;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Items;

namespace DynamoReplicator.Cli.StreamReading;

/// <summary>The stream of a source table.</summary>
/// <param name="TableArn">The table.</param>
/// <param name="StreamArn">Its stream.</param>
/// <param name="Keys">The table's key.</param>
internal sealed record SourceStream(string TableArn, string StreamArn, KeySchema Keys)
{
    private const string Enable = "StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES";

    /// <exception cref="StreamException">The table has no stream that can be replicated, or cannot be asked; the message says what to do.</exception>
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
            throw new OperationCanceledException(cancellationToken); // However the SDK put it.
        }
        catch (Exception error)
        {
            throw new StreamException(Describe(error, region, table), error);
        }
        return Of(description, region, endpoint);
    }

    /// <exception cref="StreamException">The table has no stream that can be replicated; the message says what to do.</exception>
    public static SourceStream Of(TableDescription description, string region, Uri? endpoint) =>
        ProblemOf(description, region, endpoint) is { } problem
            ? throw new StreamException(problem)
            : new SourceStream(description.TableArn, description.LatestStreamArn, KeySchema.Of(description));

    /// <returns>What keeps a table's stream from being replicated and what to do; null if nothing does.</returns>
    public static string? ProblemOf(TableDescription description, string region, Uri? endpoint)
    {
        var access = SuggestedCommand.AccessOptions(endpoint, AwsProfile.InUse());
        var stream = description.StreamSpecification;
        if (stream?.StreamEnabled != true || description.LatestStreamArn is not { Length: > 0 })
        {
            return $"The table {region}/{description.TableName} has no stream. Enable one that carries the new images: " +
                UpdateCommand(region, description, Enable, access);
        }
        if (stream.StreamViewType != StreamViewType.NEW_IMAGE && stream.StreamViewType != StreamViewType.NEW_AND_OLD_IMAGES)
        {
            return $"The stream of {region}/{description.TableName} has the view type {stream.StreamViewType}, so it does not tell what an item became. " +
                "The view type of a stream cannot be changed: disable the stream and enable it anew: " +
                $"{UpdateCommand(region, description, "StreamEnabled=false", access)} && " +
                UpdateCommand(region, description, Enable, access);
        }
        return null;
    }

    private static string UpdateCommand(string region, TableDescription table, string stream, string access) =>
        $"aws dynamodb update-table --region {region} --table-name {table.TableName} --stream-specification {stream}{access}";

    private static string Describe(Exception error, string region, string table) => error switch
    {
        ResourceNotFoundException => $"There is no table {table} in {region}. Check --source and the account that the credentials belong to.",
        AmazonDynamoDBException { ErrorCode: "AccessDeniedException" } when AccessDenial.In(error.Message) is { } denial =>
            $"AWS does not let these credentials call {denial.CallOn($"{region}/{table}")}. {denial.Remedy}",
        AmazonDynamoDBException { ErrorCode: "AccessDeniedException" } =>
            $"AWS does not let these credentials describe the table {table} in {region}. Grant them dynamodb:DescribeTable on it.",
        _ => AwsErrorText.Describe(error, "DescribeTable"),
    };
}
