namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>What the proxy does to a call instead of passing it on as it is.</summary>
internal abstract record Fault
{
    /// <summary>Nothing: the call is passed on.</summary>
    public static readonly Fault None = new PassedOn();

    /// <summary>Too little write capacity, for the whole call.</summary>
    public static readonly Fault Throttled = new Answer(400, "ProvisionedThroughputExceededException", "The level of configured provisioned throughput for the table was exceeded.");

    public static readonly Fault ServerError = new Answer(500, "InternalServerError", "Internal server error");

    public static readonly Fault AccessDenied = new Answer(400, "AccessDeniedException", "User: arn:aws:iam::123456789012:user/x is not authorized to perform: dynamodb:BatchWriteItem");

    /// <summary>The connection is cut before the service sees the call.</summary>
    public static readonly Fault CutBefore = new Cut(Reaches: false, HalfTheAnswer: false);

    /// <summary>The service does what it is asked, and the connection is cut before its answer.</summary>
    public static readonly Fault CutAfter = new Cut(Reaches: true, HalfTheAnswer: false);

    /// <summary>The connection is cut in the middle of the answer.</summary>
    public static readonly Fault CutInAnswer = new Cut(Reaches: true, HalfTheAnswer: true);

    /// <summary>The writes for which this holds come back as unprocessed items; the others are done.</summary>
    public static Fault Unprocessed(Func<ProxiedWrite, bool> isLeft) => new Left(isLeft);

    /// <summary>The call is answered as if it had been done.</summary>
    public static Fault AnswerWith(Func<ProxiedCall, byte[]> body) => new MadeUp(body);

    /// <summary>The call waits; then it is passed on (true) or its connection is cut (false).</summary>
    public static Fault Hold(Task<bool> release) => new Held(release);

    internal sealed record PassedOn : Fault;

    internal sealed record Answer(int Status, string Type, string Message) : Fault;

    internal sealed record Cut(bool Reaches, bool HalfTheAnswer) : Fault;

    internal sealed record Left(Func<ProxiedWrite, bool> IsLeft) : Fault;

    internal sealed record MadeUp(Func<ProxiedCall, byte[]> Body) : Fault;

    internal sealed record Held(Task<bool> Release) : Fault;
}
