using DynamoReplicator.Calls;

namespace DynamoReplicator.Tests.Support;

/// <summary>Makes a replicator or reconciler use the SDK's public API, as if a check of the SDK's internal types had failed.</summary>
internal static class PublicSdk
{
    private static readonly AsyncLocal<bool> OnlyHere = new();

    /// <summary>Whether a <see cref="Writing.Scenario"/> of the current test uses the public API.</summary>
    public static bool IsForced => OnlyHere.Value;

    public static SdkInternals Only => new(() => "4.2.0", () => "MissingMethodException: forced", () => "MissingMethodException: forced");

    /// <summary>Call it in the constructor of a test class, whose execution context its tests inherit.</summary>
    public static void Force() => OnlyHere.Value = true;
}
