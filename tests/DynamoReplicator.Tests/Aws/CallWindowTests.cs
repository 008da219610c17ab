using System.Net;
using System.Net.Sockets;
using System.Text;
using DynamoReplicator.Aws;
using DynamoReplicator.Calls;

namespace DynamoReplicator.Tests.Aws;

public sealed class CallWindowTests : IDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly CancellationTokenSource _cancellation = new();

    [Fact]
    public void The_window_closes_at_the_last_start_and_abandons_calls_at_the_reserve()
    {
        using var window = Of(Deadline.After(TimeSpan.FromSeconds(60), margin: null, _clock));

        _clock.Advance(TimeSpan.FromSeconds(55) - TimeSpan.FromTicks(1));
        window.IsClosed.Should().BeFalse();
        _clock.Advance(TimeSpan.FromTicks(1));
        window.IsClosed.Should().BeTrue();
        _clock.Advance(TimeSpan.FromSeconds(4) - TimeSpan.FromTicks(1));
        window.Abandoned.IsCancellationRequested.Should().BeFalse();
        _clock.Advance(TimeSpan.FromTicks(1));
        window.Abandoned.IsCancellationRequested.Should().BeTrue();
    }

    [Fact]
    public void A_wait_that_would_end_at_or_after_the_last_start_is_in_vain()
    {
        using var window = Of(Deadline.After(TimeSpan.FromSeconds(60), margin: null, _clock));

        _clock.Advance(TimeSpan.FromSeconds(54.9));

        window.IsClosedAfter(TimeSpan.FromSeconds(0.1)).Should().BeTrue("no attempt may start after it");
        window.IsClosedAfter(TimeSpan.FromSeconds(0.1) - TimeSpan.FromTicks(1)).Should().BeFalse();
    }

    [Fact]
    public void Without_a_deadline_no_wait_is_in_vain()
    {
        using var window = Of(Deadline.None);
        _clock.Advance(TimeSpan.FromDays(365));

        window.IsClosedAfter(TimeSpan.FromDays(365)).Should().BeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_cancellation_closes_the_window_and_calls_in_flight_keep_their_grace(bool hasDeadline)
    {
        using var window = Of(hasDeadline ? Deadline.After(TimeSpan.FromMinutes(10), margin: null, _clock) : Deadline.None);

        _clock.Advance(TimeSpan.FromSeconds(30));
        _cancellation.Cancel();
        window.IsClosed.Should().BeTrue();
        _clock.Advance(TimeSpan.FromSeconds(4) - TimeSpan.FromTicks(1));
        window.Abandoned.IsCancellationRequested.Should().BeFalse();
        _clock.Advance(TimeSpan.FromTicks(1));
        window.Abandoned.IsCancellationRequested.Should().BeTrue();
    }

    [Fact]
    public void A_late_cancellation_does_not_postpone_the_reserve()
    {
        using var window = Of(Deadline.After(TimeSpan.FromSeconds(60), margin: null, _clock));

        _clock.Advance(TimeSpan.FromSeconds(57));
        _cancellation.Cancel();
        _clock.Advance(TimeSpan.FromSeconds(2));

        window.Abandoned.IsCancellationRequested.Should().BeTrue();
    }

    [Fact]
    public async Task A_cancellation_after_the_window_s_end_is_ignored()
    {
        Of(Deadline.None).Dispose();

        await _cancellation.CancelAsync();

        _clock.IsWaitedFor.Should().BeFalse();
    }

    [Fact]
    public async Task A_request_that_comes_too_late_to_a_connection_sends_nothing()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var http = new HttpClient(new CallWindowHandler(new SocketsHttpHandler()));
        using var window = Of(Deadline.After(TimeSpan.FromSeconds(60), margin: null, _clock));
        var request = () => PostAsync(http, window, new Uri($"http://{listener.LocalEndpoint}/"));

        _clock.Advance(TimeSpan.FromSeconds(55));
        await request.Should().ThrowAsync<CallWindowClosedException>();

        using var connection = await listener.AcceptTcpClientAsync();
        (await connection.GetStream().ReadAsync(new byte[1])).Should().Be(
            0, "the connection was made, and closed before a byte of the request was sent");
    }

    public void Dispose() => _cancellation.Dispose();

    private CallWindow Of(Deadline deadline) => new(deadline, _clock, _cancellation.Token);

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, CallWindow window, Uri uri)
    {
        CallWindowHandler.Current = window;
        using var body = new StringContent("{}", Encoding.UTF8, "application/x-amz-json-1.0");
        return await http.PostAsync(uri, body);
    }
}
