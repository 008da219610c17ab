using System.Text.RegularExpressions;

namespace DynamoReplicator.Aws;

/// <summary>
/// The contents of an AWS access error: the denied action, its resource, and the reason. A role may lack the action on the table or on its
/// key, or a policy of the organization may deny it. The message consists of ARNs, actions and policy types, never of item data. Messages
/// of any other form are not repeated. See https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html.
/// </summary>
/// <param name="Action">The action, such as <c>dynamodb:BatchWriteItem</c> or <c>kms:Decrypt</c>.</param>
/// <param name="Resource">The ARN of the resource, or null if the message does not name it.</param>
/// <param name="Reason">
/// The reason, such as <c>because no identity-based policy allows …</c> or <c>with an explicit deny in …</c>, or null if the message gives
/// none.
/// </param>
internal sealed partial record AccessDenial(string Action, string? Resource, string? Reason)
{
    /// <summary>Whether a policy denies the action explicitly, which overrides every grant.</summary>
    public bool IsExplicit => Reason?.Contains("explicit deny", StringComparison.Ordinal) == true;

    /// <summary>Returns the contents of the message, or null if it has another form.</summary>
    public static AccessDenial? In(string message)
    {
        var match = Form().Match(message);
        return match.Success ? new AccessDenial(match.Groups["action"].Value, Text("resource"), Text("reason")) : null;

        string? Text(string group) => match.Groups[group] is { Success: true, Value: var text } ? text.TrimEnd('.', ' ') : null;
    }

    /// <summary>What the operator should do.</summary>
    public string Remedy =>
        IsExplicit ? "An explicit deny overrides every grant: change the policy that denies it."
        : Action == "dynamodb:BatchWriteItem" ? "Grant that action on the table's ARN " +
            "(dynamodb:PutItem and dynamodb:DeleteItem do not include it)."
        : Action.StartsWith("dynamodb:", StringComparison.Ordinal) ? "Grant that action on the table's ARN."
        : Action.StartsWith("kms:", StringComparison.Ordinal) ? "Grant that action on the ARN of the key that encrypts the table."
        : "Grant that action.";

    /// <summary>Describes the denied call. The text follows "may not call".</summary>
    /// <param name="resource">The resource to name if the message does not name it.</param>
    public string CallOn(object resource) => $"{Action} on {Resource ?? resource}{(Reason is null ? "" : $", {Reason}")}";

    [GeneratedRegex(
        @"is not authorized to perform: (?<action>[a-z0-9-]+:[A-Za-z0-9]+)" +
        @"(?: on resource: (?<resource>arn:[\w:/.*+=,@-]+)| on the resource associated with this ciphertext)?" +
        @"(?: (?<reason>(?:because|with an explicit deny) [\w ,:*/-]+))?")]
    private static partial Regex Form();
}
