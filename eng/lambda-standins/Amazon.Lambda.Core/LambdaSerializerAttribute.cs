namespace Amazon.Lambda.Core;

/// <summary>Selects the serializer of an assembly's handlers, or of one handler.</summary>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Method)]
public sealed class LambdaSerializerAttribute : Attribute
{
    public LambdaSerializerAttribute(Type serializerType) => SerializerType = serializerType;

    public Type SerializerType { get; }
}
