namespace Amazon.Lambda.Core;

/// <summary>Turns event bytes into the handler's argument, and its answer into bytes.</summary>
public interface ILambdaSerializer
{
    T Deserialize<T>(Stream requestStream);

    void Serialize<T>(T response, Stream responseStream);
}
