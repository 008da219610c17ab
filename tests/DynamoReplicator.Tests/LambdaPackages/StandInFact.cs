using System.Reflection;
using Amazon.Lambda.Core;

namespace DynamoReplicator.Tests.LambdaPackages;

/// <summary>Detects whether these tests run with the stand-ins or with the real packages.</summary>
internal static class StandIns
{
    public static bool InUse { get; } =
        typeof(ILambdaContext).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Contains("-standin", StringComparison.Ordinal);
}
