using System.Diagnostics.CodeAnalysis;
using Amazon.DynamoDBv2;
using Amazon.Runtime.Credentials;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Commands.Doctor;

/// <summary>The verb <c>doctor</c> on the command line.</summary>
internal static class DoctorCommand
{
    private const string Examples = """
          # Check tables, stream, and permissions; the exit code is 1 if there is a problem
          dynamo-replicator doctor --source us-east-1/orders --replica eu-west-1/orders

          # Check with the profile and the role that replication will use
          dynamo-replicator doctor --source us-east-1/orders --replica eu-west-1/orders --profile operations \
            --replica-role-arn arn:aws:iam::123456789012:role/orders-replica
        """;

    public static VerbCommand Create() => TableVerb.Create(
        "doctor",
        "Checks what replication needs: credentials, tables, stream, key schemas, indexes, time to live, and permissions. Changes nothing.",
        Examples,
        RunAsync);

    private static async Task<int> RunAsync(VerbCall call)
    {
        var findings = new Findings(call.Output);
        if (await HasCredentialsAsync(findings, call.Stop))
        {
            using var source = call.Connect(call.Tables.SourceTable);
            var sourceExamination = new SourceExamination(source, findings, call.Stop);
            var found = await sourceExamination.RunAsync();
            foreach (var table in call.Tables.ReplicaTables)
            {
                using var replica = call.Connect(table);
                await new ReplicaExamination(replica, found, findings, call.Stop).RunAsync();
            }
            TriggerAdvice.Give(findings, found);
        }
        findings.WriteSummary();
        return findings.Problems == 0 ? ExitCode.Done : ExitCode.Failure;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Every failure means that there are no credentials.")]
    private static async Task<bool> HasCredentialsAsync(Findings findings, CancellationToken stop)
    {
        const string Subject = "credentials";
        try
        {
            var credentials = DefaultAWSCredentialsIdentityResolver.GetCredentials(new AmazonDynamoDBConfig());
            await credentials.GetCredentialsAsync().WaitAsync(stop);
            findings.Ok(Subject, $"found ({credentials.GetType().Name})");
            return true;
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            findings.Problem(Subject, AwsErrorText.Describe(error, "Finding credentials"));
            return false;
        }
    }
}
