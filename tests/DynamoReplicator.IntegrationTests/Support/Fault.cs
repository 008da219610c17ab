namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>The proxy's fault for a call, instead of forwarding it unchanged.</summary>
internal abstract record Fault
{
    /// <summary>No fault. The call is forwarded.</summary>
    public static readonly Fault None = new PassedOn();

    /// <summary>The whole call is throttled.</summary>
    public static readonly Fault Throttled = new Answer(
        400, "ProvisionedThroughputExceededException", "The level of configured provisioned throughput for the table was exceeded.");

    public static readonly Fault ServerError = new Answer(500, "InternalServerError", "Internal server error");

    public static readonly Fault AccessDenied = new Answer(
        400, "AccessDeniedException", "User: arn:aws:iam::123456789012:user/x is not authorized to perform: dynamodb:BatchWriteItem");

    /// <summary>The connection is closed before the service receives the call.</summary>
    public static readonly Fault CutBefore = new Cut(Reaches: false, HalfTheAnswer: false);

    /// <summary>The service processes the call, and the connection is closed before the response.</summary>
    public static readonly Fault CutAfter = new Cut(Reaches: true, HalfTheAnswer: false);

    /// <summary>The connection is closed in the middle of the response.</summary>
    public static readonly Fault CutInAnswer = new Cut(Reaches: true, HalfTheAnswer: true);

    /// <summary>Returns the matching writes as unprocessed items. The others are written.</summary>
    public static Fault Unprocessed(Func<ProxiedWrite, bool> isLeft) => new Left(isLeft);

    /// <summary>Returns a made-up successful response.</summary>
    public static Fault AnswerWith(Func<ProxiedCall, byte[]> body) => new MadeUp(body);

    /// <summary>Holds the call. Then forwards it (true) or closes its connection (false).</summary>
    public static Fault Hold(Task<bool> release) => new Held(release);

    internal sealed record PassedOn : Fault;

    internal sealed record Answer(int Status, string Type, string Message) : Fault;

    internal sealed record Cut(bool Reaches, bool HalfTheAnswer) : Fault;

    internal sealed record Left(Func<ProxiedWrite, bool> IsLeft) : Fault;

    internal sealed record MadeUp(Func<ProxiedCall, byte[]> Body) : Fault;

    internal sealed record Held(Task<bool> Release) : Fault;
}
