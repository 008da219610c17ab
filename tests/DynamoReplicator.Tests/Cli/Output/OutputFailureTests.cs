using System.Text;
using DynamoReplicator.Cli;
using DynamoReplicator.Cli.Output;

namespace DynamoReplicator.Tests.Cli.Output;

/// <summary>A failed write to the output is reported like any error, without a stack trace.</summary>
public sealed class OutputFailureTests
{
    public static TheoryData<Exception, string> Failures => new()
    {
        {
            StandardStreams.Describe(new IOException("No space left on device")),
            "Standard output cannot be written: No space left on device."
        },
        {
            StandardStreams.Describe(new BrokenPipeException("Broken pipe")),
            "The program that reads standard output has ended, so this one ends too."
        },
        { new IOException("No space left on device : '/data/orders.jsonl'"), "No space left on device : '/data/orders.jsonl'" },
        { new UnauthorizedAccessException("Access to the path '/data' is denied."), "Access to the path '/data' is denied." },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failure_of_the_output_is_described_and_the_exit_code_is_1(Exception failure, string told)
    {
        using var output = new FailingWriter(failure);
        using var errors = new StringWriter();

        string[] arguments = ["policy", "--source", "us-east-1/orders", "--replica", "eu-west-1/orders"];
        var exitCode = await CommandLineTool.InvokeAsync(arguments, output, errors, default);

        exitCode.Should().Be(ExitCode.Failure);
        errors.ToString().Should().Be($"dynamo-replicator: {told}{Environment.NewLine}");
    }

    [Fact]
    public void A_guarded_stream_passes_its_failures_to_the_handler()
    {
        var failures = new List<IOException>();
        using var stream = new GuardedStream(new FullDisk(), failures.Add);

        stream.Write("text"u8);
        stream.Flush();

        failures.Select(failure => failure.Message).Should().Equal("full", "full");
    }

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("full");

        public override void Flush() => throw new IOException("full");
    }

    private sealed class FailingWriter(Exception failure) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw failure;
    }
}
