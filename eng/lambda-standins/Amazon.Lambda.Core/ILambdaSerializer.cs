namespace Amazon.Lambda.Core;

/// <summary>Converts the event's bytes to the handler's argument, and its response to bytes.</summary>
public interface ILambdaSerializer
{
    T Deserialize<T>(Stream requestStream);

    void Serialize<T>(T response, Stream responseStream);
}
