using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Internal;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace DynamoReplicator.Aws;

/// <summary>
/// The SDK's client, with calls that can also be canceled while they wait for credentials. The clients that use internal types of the SDK
/// derive from it.
/// </summary>
internal class DynamoDBClient : AmazonDynamoDBClient
{
    public DynamoDBClient(AmazonDynamoDBConfig config)
        : base(config)
    {
    }

    public DynamoDBClient(AWSCredentials credentials, AmazonDynamoDBConfig config)
        : base(credentials, config)
    {
    }

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        var http = (Config.HttpClientFactory as AttemptsFactory)?.Options ?? HttpOptions.Default;
        var slowCalls = new SlowCallLog(http.Time, http.Logger);
        // The SDK's endpoint rules look up the account, which blocks a thread
        // until the credentials arrive. A retry needs them to sign again.
        pipeline.AddHandlerBefore<AmazonDynamoDBEndpointResolver>(new CredentialsWait(slowCalls));
        pipeline.AddHandlerBefore<Signer>(new CredentialsWait(slowCalls));
    }
}
