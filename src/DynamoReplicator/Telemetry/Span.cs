using System.Diagnostics;

namespace DynamoReplicator.Telemetry;

/// <summary>
/// A span for whoever listens to the activity source; nothing when nobody does. What a listener throws ends here: it must not fail the work
/// that it looks at.
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

    /// <param name="failure">Why a record failed, without item data; null when none did.</param>
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
            // The listener has failed, not the work.
        }
    }
}
