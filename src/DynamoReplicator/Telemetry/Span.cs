using System.Diagnostics;

namespace DynamoReplicator.Telemetry;

/// <summary>
/// A span for listeners of the activity source. It is empty without a listener. Exceptions of a listener are caught, because they must not
/// fail the work that is traced.
/// </summary>
internal readonly struct Span : IDisposable
{
    private readonly Activity? _activity;

    private Span(Activity? activity) => _activity = activity;

    public static Span Start(ActivitySource source, string name, ActivityKind kind)
    {
        try
        {
            return new Span(source.StartActivity(name, kind));
        }
        catch (Exception)
        {
            return default;
        }
    }

    public bool IsRecorded => _activity is not null;

    public Span SetTag<T>(string key, T value)
    {
        _activity?.SetTag(key, value);
        return this;
    }

    /// <param name="failure">The reason why a record failed, without item data, or null if none failed.</param>
    public void SetStatus(string? failure) =>
        _activity?.SetStatus(failure is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error, failure);

    public void Dispose()
    {
        try
        {
            _activity?.Dispose();
        }
        catch (Exception)
        {
            // Only the listener failed.
        }
    }
}
