using Amazon.Lambda.Core;

namespace DynamoReplicator.Simulation.Lambda;

/// <summary>Lambda's context of an invocation. The remaining time is measured by the simulated clock.</summary>
internal sealed class InvocationContext(TimeProvider clock, TimeSpan timeout) : ILambdaContext
{
    private readonly long _begun = clock.GetTimestamp();

    public TimeSpan RemainingTime => timeout - clock.GetElapsedTime(_begun);

    public string AwsRequestId => "simulated";

    public IClientContext ClientContext => null!;

    public string FunctionName => "replicator";

    public string FunctionVersion => "1";

    public ICognitoIdentity Identity => null!;

    public string InvokedFunctionArn => "arn:aws:lambda:us-east-1:123456789012:function:replicator";

    public ILambdaLogger Logger => null!;

    public string LogGroupName => "replicator";

    public string LogStreamName => "replicator";

    public int MemoryLimitInMB => 512;
}
