using System.Reflection;
using Amazon.Lambda.Core;

namespace DynamoReplicator.Tests.LambdaPackages;

/// <summary>Tells whether these tests run with the stand-ins or with the real packages.</summary>
internal static class StandIns
{
    public static bool InUse { get; } =
        typeof(ILambdaContext).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Contains("-standin", StringComparison.Ordinal);
}

/// <summary>A test of a stand-in itself: with the real packages there is nothing for it to test, and it is shown as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StandInFactAttribute : FactAttribute
{
    public StandInFactAttribute()
    {
        if (!StandIns.InUse)
        {
            Skip = "The real Amazon.Lambda packages are in use.";
        }
    }
}
