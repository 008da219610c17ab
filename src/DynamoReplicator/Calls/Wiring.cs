namespace DynamoReplicator.Calls;

/// <summary>
/// The surroundings of a replicator or reconciler that are not options of its user. The defaults are those of production. Tests replace
/// the network and the random waits; the tool and the reconciler set the rest.
/// </summary>
internal sealed record Wiring
{
    public static readonly Wiring Default = new();

    /// <summary>Replaces the network. Default: the network.</summary>
    public HttpMessageHandler? Network { get; init; }

    /// <summary>Replaces the token service (STS), which the network's replacement does not. Default: AWS's.</summary>
    public Uri? TokenService { get; init; }

    /// <summary>The waits before retries. Default: random waits of up to 5 seconds.</summary>
    public Backoff Backoff { get; init; } = Backoff.Default;

    /// <summary>Limits the capacity that writes consume. Default: no limit.</summary>
    public CapacityBudget? WriteBudget { get; init; }

    /// <summary>Whether calls can use the SDK's internal types. Default (null): as checked once for this process.</summary>
    public SdkInternals? SdkInternals { get; init; }

    /// <summary>Receives the embedded metrics. Default: the standard output, from which Lambda reads a function's log.</summary>
    public Stream? Metrics { get; init; }

    /// <summary>The account of the credentials, if no function's context names it. Default: unknown.</summary>
    public string? OwnAccount { get; init; }
}
