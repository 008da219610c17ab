using DynamoReplicator.Calls;

namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>The path of the library's writes.</summary>
public enum Sender
{
    /// <summary>The library's own path through the SDK, which copies the stream's bytes into the body.</summary>
    Own,

    /// <summary>The caller's client, with typed requests.</summary>
    CallersClient,

    /// <summary>The library's own path through the SDK's public API, for versions of the SDK without the internal types.</summary>
    PublicSdk,
}

internal static class Senders
{
    /// <summary>As if a check of the SDK's internal types had failed.</summary>
    public static readonly Wiring WithoutInternals =
        new() { SdkInternals = new SdkInternals(() => "4.2.0", () => "forced", () => "forced") };

    public static Replicator Open(this Sender sender, ReplicatorOptions options) =>
        new(options, sender == Sender.PublicSdk ? WithoutInternals : Wiring.Default);
}
