namespace Amazon.Lambda.RuntimeSupport.Bootstrap;

/// <summary>Sets the address of the Runtime API, if it is not the environment's.</summary>
public class LambdaBootstrapOptions
{
    /// <summary>The address as "host:port". Default: the environment variable AWS_LAMBDA_RUNTIME_API.</summary>
    public string RuntimeApiEndpoint { get; set; }
}
