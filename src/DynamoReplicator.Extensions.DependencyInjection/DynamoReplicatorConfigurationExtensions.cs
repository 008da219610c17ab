using DynamoReplicator;
using DynamoReplicator.Settings;

namespace Microsoft.Extensions.Configuration;

/// <summary>Reads options from a section of the configuration.</summary>
public static class DynamoReplicatorConfigurationExtensions
{
    /// <summary>
    /// Reads a replicator's options. A setting has the name of the property. A table is an address (<c>eu-west-1/orders</c> or an ARN) or
    /// an object with <c>Address</c>, <c>RoleArn</c>, <c>RoleExternalId</c>, <c>RoleSessionName</c> and <c>Endpoint</c>. A replica also has
    /// <c>FilterExpression</c>, <c>ExpressionAttributeNames</c> (an object, or a JSON string), <c>ExpressionAttributeValues</c> (a JSON
    /// string), and <c>Attributes</c> or <c>OmitAttributes</c> (lists, or texts with commas). A time is written as <c>00:00:02.5</c>. An
    /// unknown setting is an error. <see cref="ReplicaTable.Where"/>, <see cref="ReplicaTable.Select"/> and <see
    /// cref="ReplicatorOptions.DeadLetter"/> are code: add them with a <c>with</c> expression.
    /// </summary>
    /// <param name="configuration">The section.</param>
    /// <exception cref="ArgumentException">A setting is invalid. The message lists all errors.</exception>
    /// <example>
    /// <code>
    /// {
    ///   "Replication": {
    ///     "Source": "us-east-1/orders",
    ///     "Replicas": [
    ///       "eu-west-1/orders",
    ///       { "Address": "ap-southeast-2/orders", "RoleArn": "arn:aws:iam::123456789012:role/orders-replica" }
    ///     ],
    ///     "MaxConcurrency": 32
    ///   }
    /// }
    /// </code>
    /// </example>
    public static ReplicatorOptions GetReplicatorOptions(this IConfigurationSection configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return ConfiguredOptions.ReadReplicator(configuration);
    }

    /// <summary>
    /// Reads the options of replication without Lambda: those of <see cref="GetReplicatorOptions"/> and, beside them,
    /// <c>CheckpointPath</c>, <c>StartingPosition</c> (<c>TrimHorizon</c> or <c>Latest</c>) and <c>BatchSize</c>.
    /// </summary>
    /// <param name="configuration">The section.</param>
    /// <exception cref="ArgumentException">A setting is invalid. The message lists all errors.</exception>
    public static StreamingOptions GetStreamingOptions(this IConfigurationSection configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return ConfiguredOptions.ReadStreaming(configuration);
    }
}
