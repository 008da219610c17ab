using Microsoft.Extensions.Options;

namespace DynamoReplicator.Hosting;

/// <summary>The exception that .NET's hosts expect, with one line per error instead of one line for all.</summary>
internal sealed class InvalidOptionsException(IEnumerable<string> errors)
    : OptionsValidationException(Options.DefaultName, typeof(ReplicatorOptions), errors)
{
    public override string Message => string.Join(Environment.NewLine, Failures);
}
