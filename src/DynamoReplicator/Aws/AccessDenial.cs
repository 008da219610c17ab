using System.Text.RegularExpressions;

namespace DynamoReplicator.Aws;

/// <summary>
/// What AWS says in an access error: which action is denied, on what, and why. A role may lack the table's action, but as well a key's, or
/// be denied by a policy of the organization. The message is composed of ARNs, actions and kinds of policies, never of item data; anything
/// of another form is not repeated. See https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html.
/// </summary>
/// <param name="Action">The action, such as <c>dynamodb:BatchWriteItem</c> or <c>kms:Decrypt</c>.</param>
/// <param name="Resource">The ARN of what it was to act on; null when the message does not say.</param>
/// <param name="Reason">Why: <c>because no identity-based policy allows …</c> or <c>with an explicit deny in …</c>; null when the message
/// does not say.</param>
internal sealed partial record AccessDenial(string Action, string? Resource, string? Reason)
{
    /// <summary>Whether a policy forbids the action, so that no grant helps.</summary>
    public bool IsExplicit => Reason?.Contains("explicit deny", StringComparison.Ordinal) == true;

    /// <summary>What the message says; null when it is of another form.</summary>
    public static AccessDenial? In(string message)
    {
        var match = Form().Match(message);
        return match.Success ? new AccessDenial(match.Groups["action"].Value, Text("resource"), Text("reason")) : null;

        string? Text(string group) => match.Groups[group] is { Success: true, Value: var text } ? text.TrimEnd('.', ' ') : null;
    }

    /// <summary>What to do about it.</summary>
    public string Remedy =>
        IsExplicit ? "An explicit deny overrides every grant: change the policy that denies it."
        : Action == "dynamodb:BatchWriteItem" ? "Grant that action on the table's ARN " +
            "(dynamodb:PutItem and dynamodb:DeleteItem are other actions and do not include it)."
        : Action.StartsWith("dynamodb:", StringComparison.Ordinal) ? "Grant that action on the table's ARN."
        : Action.StartsWith("kms:", StringComparison.Ordinal) ? "Grant that action on the ARN of the key that encrypts the table."
        : "Grant that action.";

    /// <summary>The denied call, to follow "may not call".</summary>
    /// <param name="resource">What the call was to act on, for a message that does not say.</param>
    public string CallOn(object resource) => $"{Action} on {Resource ?? resource}{(Reason is null ? "" : $", {Reason}")}";

    [GeneratedRegex(
        @"is not authorized to perform: (?<action>[a-z0-9-]+:[A-Za-z0-9]+)" +
        @"(?: on resource: (?<resource>arn:[\w:/.*+=,@-]+)| on the resource associated with this ciphertext)?" +
        @"(?: (?<reason>(?:because|with an explicit deny) [\w ,:*/-]+))?")]
    private static partial Regex Form();
}
