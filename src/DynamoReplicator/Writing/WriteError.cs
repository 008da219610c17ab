using DynamoReplicator.Aws;
using DynamoReplicator.Calls;
using DynamoReplicator.Items;
using DynamoReplicator.Json;

namespace DynamoReplicator.Writing;

/// <summary>The meaning of a call's error for its writes.</summary>
internal enum WriteErrorKind
{
    /// <summary>Temporary: send the same writes again.</summary>
    Transient,

    /// <summary>The replica refuses one of the writes permanently, and would accept the others.</summary>
    Rejected,

    /// <summary>No call to this replica can succeed: stop at once and report what to change.</summary>
    Fatal,

    /// <summary>Not sent, because an earlier change of the same item failed and must not be overtaken.</summary>
    HeldBack,
}

/// <summary>The error of a call, with its remedy and without item data.</summary>
internal sealed record WriteError(WriteErrorKind Kind, string Reason, Exception? Exception)
{
    /// <summary>Whether the write is undone because the deadline was reached.</summary>
    public bool IsOfDeadline { get; init; }

    /// <summary>
    /// Every record of a source has the same key attributes, so a replica that cannot accept one key cannot
    /// accept any. This does not apply to index keys ("Type mismatch for Index Key"), which differ by item.
    /// </summary>
    private static readonly string[] KeySchemaMismatches =
    [
        "The provided key element does not match the schema",
        "The number of conditions on the keys is invalid",
        "One of the required keys was not given a value",
        "Missing the key ",
        "Type mismatch for key",
    ];

    /// <summary>
    /// The beginnings of service messages that name rules and attributes,
    /// never values. Other messages may quote the item and are not repeated.
    /// </summary>
    private static readonly string[] MessagesWithoutValues =
    [
        .. KeySchemaMismatches,
        "Item size",
        "Item collection size",
        "Collection size",
        "Type mismatch for",
        "Nesting Levels",
        "Supplied AttributeValue",
        "An string set",
        "An number set",
        "An binary set",
        "Size of hashkey",
        "Size of rangekey",
        "Aggregated size of all range keys",
        "The AttributeValue for a key attribute cannot contain an empty",
        "A value specified for a secondary index key is not supported",
        "Number overflow",
        "Number underflow",
        "Attempting to store more than 38 significant digits",
    ];

    private static readonly string[] MessagePrefixes =
        ["One or more parameter values were invalid: ", "One or more parameter values are not valid. "];

    private const string ProbeDenied =
        "The refused call checks the key schema before the first write: it deletes a random key, which no item has. If the role's " +
        $"policies limit dynamodb:LeadingKeys, also allow string keys that begin with '{KeySchemaProbe.Prefix}', or give the replica a " +
        "Client of your own, which is not checked.";

    /// <summary>
    /// Returns the error of the later changes of the same item. Its reason does not grow with the number of changes.
    /// </summary>
    public WriteError ForLaterChanges() => Kind == WriteErrorKind.HeldBack
        ? this
        : this with
        {
            Kind = WriteErrorKind.HeldBack,
            Reason = $"An earlier change of the same item failed, and this one must not overtake it: {Reason}",
        };

    /// <summary>
    /// Returns the error if the call was the key schema probe: nothing is written. The reason includes the service's message,
    /// because the probe contains no item data. It says that the call was a probe, because only the probe may be refused.
    /// </summary>
    public WriteError ForProbe(TableReference replica) => Kind switch
    {
        WriteErrorKind.Rejected => this with { Kind = WriteErrorKind.Fatal, Reason = ProbeRefused(replica) },
        WriteErrorKind.Fatal when Exception is { } error && AwsError.Of(error).Kind == AwsErrorKind.AccessDenied
            && AccessDenial.In(error.Message) is null or { Action: "dynamodb:BatchWriteItem" } =>
            this with { Reason = $"{Reason} {ProbeDenied}" },
        _ => this,
    };

    /// <summary>
    /// Classifies the error of a call. DynamoDB reports an image that is not JSON, but other endpoints (DynamoDB Local) report a fault of
    /// their own, and the batch would be retried indefinitely. So the images are checked before a call is retried. They are also checked
    /// for their keys, because the service reports an image without its key like a table with a different key schema, which would stop all
    /// writes.
    /// </summary>
    /// <param name="error">The error.</param>
    /// <param name="replica">The replica.</param>
    /// <param name="sent">The writes of the call.</param>
    /// <param name="key">Any key of the batch. All of them have the same attributes.</param>
    public static WriteError Of(Exception error, TableReference replica, ReadOnlySpan<Write> sent, ReadOnlySpan<byte> key)
    {
        var meaning = Of(error, replica);
        if (meaning.Kind == WriteErrorKind.Transient)
        {
            foreach (var write in sent)
            {
                if (!DynamoDBJson.IsValid(write.Json.Span))
                {
                    return meaning with
                    {
                        Kind = WriteErrorKind.Rejected,
                        Reason = $"{replica} rejects the change: its image in the event is not valid JSON.",
                    };
                }
            }
        }
        if (IsKeySchemaMismatch(AwsError.Of(error)))
        {
            foreach (var write in sent)
            {
                if (write.Record != Write.NoRecord && !KeyAttributes.AreIn(key, write.Json.Span))
                {
                    return meaning with { Kind = WriteErrorKind.Rejected, Reason = LacksKey(replica) };
                }
            }
        }
        return meaning;
    }

    /// <summary>
    /// Classifies the error of a projection. If the caller's <c>Where</c> or <c>Select</c> threw, or the image is not an item, only this
    /// item is affected, as if the replica had refused it. A <c>Select</c> that drops the key affects every item, and parking all of them
    /// would hide that.
    /// </summary>
    public static WriteError OfProjection(Exception error) =>
        new(
            error is ProjectionException { InnerException: null } ? WriteErrorKind.Fatal : WriteErrorKind.Rejected,
            error.Message,
            error.InnerException ?? error);

    public static WriteError Of(Exception error, TableReference replica)
    {
        var known = AwsError.Of(error);
        var kind = known.IsTransient ? WriteErrorKind.Transient
            : known.Kind == AwsErrorKind.TooLarge || (known.Kind == AwsErrorKind.Invalid && !IsKeySchemaMismatch(known))
                ? WriteErrorKind.Rejected
            : WriteErrorKind.Fatal;
        return new(kind, ReasonOf(known, kind, replica), error);
    }

    private static string ReasonOf(AwsError error, WriteErrorKind kind, TableReference replica) => error.Kind switch
    {
        AwsErrorKind.AccessDenied => Denied(replica, error.Error.Message),
        AwsErrorKind.Invalid => kind == WriteErrorKind.Rejected
            ? $"{replica} rejects the change ({error.Code}){WithoutValues(error.Error.Message)}"
            : OtherKeySchema(replica, error.Error.Message),
        AwsErrorKind.TooLarge => $"{replica} rejects the change: it is too large.",
        AwsErrorKind.Throttled => $"{replica} throttles the writes ({error.Code}): its write capacity is too small.",
        AwsErrorKind.WriteConflict => $"Another writer of {replica} was changing the item ({error.Code}).",
        AwsErrorKind.Unknown or AwsErrorKind.InvalidJson => $"Writing to {replica} failed with {error.Name}.",
        _ => AwsErrorReason.Of(error, replica, "write"),
    };

    private static string LacksKey(TableReference replica) =>
        $"{replica} rejects the change: its image in the event lacks a key attribute, or has it with another type.";

    private static string Denied(TableReference replica, string message) => AccessDenial.In(message) is { } denial
        ? $"{replica} refuses the write: the role may not call {denial.CallOn("it")}. {denial.Remedy}"
        : $"{replica} refuses the write (AccessDeniedException). The role needs dynamodb:BatchWriteItem on the table's ARN. If the " +
            "table is encrypted with a key of your own, the role also needs kms:Decrypt on that key. No policy may deny these actions. " +
            "The failure's Exception has the service's message.";

    private static bool IsKeySchemaMismatch(AwsError error) =>
        error is { Kind: AwsErrorKind.Invalid, Code: "ValidationException" } && StartsWithOneOf(KeySchemaMismatches, error.Error.Message);

    private string ProbeRefused(TableReference replica) =>
        $"{replica} refuses the check of its key schema, a delete of a random key, before the first write " +
        $"({AwsError.Of(Exception!).Name}): {Exception!.Message.TrimEnd('.')}. " +
        "Check the table's name and the endpoint.";

    private static string OtherKeySchema(TableReference replica, string message) =>
        $"{replica} has another key schema than the source ({message.TrimEnd('.')}). " +
        "Create it with the source's key attributes, of the same names and types.";

    /// <summary>Compares only the beginning, because the rest of a message may quote the item.</summary>
    private static bool StartsWithOneOf(string[] rules, string message)
    {
        var prefix = Array.Find(MessagePrefixes, prefix => message.StartsWith(prefix, StringComparison.Ordinal));
        return Array.Exists(rules, rule => message.AsSpan(prefix?.Length ?? 0).StartsWith(rule, StringComparison.Ordinal));
    }

    private static string WithoutValues(string message) => StartsWithOneOf(MessagesWithoutValues, message)
        ? $": {message.TrimEnd('.')}."
        : ". The service's message may quote the item, so it is only in the failure's Exception.";
}
