namespace Amazon.Lambda.RuntimeSupport.Bootstrap;

/// <summary>Where the Runtime API is, if not where the environment says.</summary>
public class LambdaBootstrapOptions
{
    /// <summary>"host:port"; unset, the environment's AWS_LAMBDA_RUNTIME_API.</summary>
    public string RuntimeApiEndpoint { get; set; }
}
