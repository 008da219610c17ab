using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;

namespace DynamoReplicator.Tests.LambdaPackages;

/// <summary>
/// Tests RuntimeSupport's loop with a fake Runtime API. The stand-in must run functions like the real package, so these tests apply to
/// both. The real package redirects the console of the whole process, so the tests run alone and restore it.
/// </summary>
[Collection(nameof(RuntimeLoopTests))]
[CollectionDefinition(nameof(RuntimeLoopTests), DisableParallelization = true)]
public sealed class RuntimeLoopTests : IDisposable
{
    private readonly FakeRuntimeApi _api = new();
    private readonly TextWriter _output = Console.Out;
    private readonly TextWriter _errors = Console.Error;

    [Fact]
    public async Task The_handler_receives_the_event_and_its_response_is_sent_from_its_position()
    {
        _api.Invoke("first", "{\"a\":1}");

        var (path, body) = await RunOnceAsync(async (input, context) =>
        {
            context.AwsRequestId.Should().Be("first");
            context.InvokedFunctionArn.Should().Be("arn:of:first");
            context.RemainingTime.Should().BeGreaterThan(TimeSpan.Zero).And.BeLessThan(TimeSpan.FromSeconds(61));
            var answer = new MemoryStream(Encoding.UTF8.GetBytes("skipped" + await new StreamReader(input).ReadToEndAsync()));
            answer.Position = "skipped".Length;
            return answer;
        });

        path.Should().Be("/2018-06-01/runtime/invocation/first/response");
        body.Should().Be("{\"a\":1}");
    }

    [Fact]
    public async Task An_exception_becomes_the_invocation_s_error_and_the_next_event_is_handled()
    {
        _api.Invoke("bad", "{}");
        _api.Invoke("good", "{}");
        using var stop = new CancellationTokenSource();
        var loop = RunAsync(
            (_, context) => context.AwsRequestId == "bad" ? throw new InvalidOperationException("no \"luck\"") : Answer("ok"), stop.Token);

        var error = await _api.Answers.ReadAsync();
        var answer = await _api.Answers.ReadAsync();
        await stop.CancelAsync();
        await loop;

        error.Path.Should().Be("/2018-06-01/runtime/invocation/bad/error");
        var json = JsonDocument.Parse(error.Body).RootElement;
        json.GetProperty("errorType").GetString().Should().Be("InvalidOperationException");
        json.GetProperty("errorMessage").GetString().Should().Be("no \"luck\"");
        json.GetProperty("stackTrace").GetArrayLength().Should().BePositive();
        answer.Should().Be(("/2018-06-01/runtime/invocation/good/response", "ok"));
    }

    [Fact]
    public async Task The_loop_ends_when_it_is_canceled_while_waiting()
    {
        using var stop = new CancellationTokenSource();
        var loop = RunAsync((_, _) => Answer("ok"), stop.Token);

        await stop.CancelAsync();

        await loop.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_invocation_in_flight_at_cancellation_finishes_without_a_response(bool succeeds)
    {
        _api.Invoke("first", "{}");
        _api.Invoke("second", "{}");
        using var stop = new CancellationTokenSource();
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isFinished = false;
        var loop = RunAsync(async (_, _) =>
        {
            taken.SetResult();
            await released.Task;
            isFinished = true;
            return succeeds ? new MemoryStream("ok"u8.ToArray()) : throw new InvalidOperationException("no luck");
        }, stop.Token);

        await taken.Task;
        await stop.CancelAsync();
        released.SetResult();
        await loop.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System);

        isFinished.Should().BeTrue();
        _api.Answers.TryRead(out _).Should().BeFalse();
    }

    [Fact]
    public async Task An_unavailable_Runtime_API_ends_the_process_with_an_error()
    {
        _api.Dispose();

        var run = () => RunAsync((_, _) => Answer("ok"), CancellationToken.None);

        await run.Should().ThrowAsync<HttpRequestException>();
    }

    public void Dispose()
    {
        Console.SetOut(_output);
        Console.SetError(_errors);
        _api.Dispose();
    }

    private async Task<(string Path, string Body)> RunOnceAsync(Func<Stream, ILambdaContext, Task<Stream>> handler)
    {
        using var stop = new CancellationTokenSource();
        var loop = RunAsync(handler, stop.Token);
        var answer = await _api.Answers.ReadAsync();
        await stop.CancelAsync();
        await loop;
        return answer;
    }

    private async Task RunAsync(Func<Stream, ILambdaContext, Task<Stream>> handler, CancellationToken stop)
    {
        using var bootstrap = LambdaBootstrapBuilder.Create(handler).ConfigureOptions(options => options.RuntimeApiEndpoint = _api.Endpoint)
            .Build();
        await bootstrap.RunAsync(stop);
    }

    private static Task<Stream> Answer(string text) => Task.FromResult<Stream>(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private sealed class FakeRuntimeApi : IDisposable
    {
        private readonly HttpListener _listener;
        private readonly Channel<(string Id, string Event)> _events = Channel.CreateUnbounded<(string, string)>();
        private readonly Channel<(string Path, string Body)> _answers = Channel.CreateUnbounded<(string, string)>();

        public FakeRuntimeApi()
        {
            (_listener, Endpoint) = ListenOnAFreePort();
            _ = ServeAsync();
        }

        public string Endpoint { get; }

        public ChannelReader<(string Path, string Body)> Answers => _answers.Reader;

        public void Invoke(string id, string json) => _events.Writer.TryWrite((id, json));

        public void Dispose() => _listener.Close();

        private static (HttpListener Listener, string Endpoint) ListenOnAFreePort()
        {
            while (true)
            {
                var endpoint = $"127.0.0.1:{Random.Shared.Next(20_000, 60_000)}";
                var listener = new HttpListener { Prefixes = { $"http://{endpoint}/" } };
                try
                {
                    listener.Start();
                    return (listener, endpoint);
                }
                catch (HttpListenerException)
                {
                    // The port is in use.
                }
            }
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    _ = AnswerAsync(await _listener.GetContextAsync());
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The listener was closed.
            }
        }

        private async Task AnswerAsync(HttpListenerContext call)
        {
            if (call.Request.HttpMethod == "GET")
            {
                var (id, json) = await _events.Reader.ReadAsync();
                call.Response.Headers["Lambda-Runtime-Aws-Request-Id"] = id;
                call.Response.Headers["Lambda-Runtime-Invoked-Function-Arn"] = $"arn:of:{id}";
                call.Response.Headers["Lambda-Runtime-Deadline-Ms"] =
                    TimeProvider.System.GetUtcNow().AddMinutes(1).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
                await call.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(json));
            }
            else
            {
                var body = await new StreamReader(call.Request.InputStream).ReadToEndAsync();
                await _answers.Writer.WriteAsync((call.Request.Url!.AbsolutePath, body));
                call.Response.StatusCode = 202;
                call.Response.ContentType = "application/json";
                await call.Response.OutputStream.WriteAsync("{\"status\":\"OK\"}"u8.ToArray()); // The real client reads it.
            }

            call.Response.Close();
        }
    }
}
