using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Internal;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace DynamoReplicator.Aws;

/// <summary>The SDK's client, whose calls can also be cancelled while they wait for credentials. All clients of this project derive from it.</summary>
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
        // The SDK looks up the account for its endpoint rules, and blocks a thread until it has the credentials. A retry looks them up to sign again.
        pipeline.AddHandlerBefore<AmazonDynamoDBEndpointResolver>(new CredentialsWait(slowCalls));
        pipeline.AddHandlerBefore<Signer>(new CredentialsWait(slowCalls));
    }
}
