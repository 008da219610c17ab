using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace DynamoReplicator.Json;

/// <summary>A text or name as it is spelled in an event.</summary>
/// <param name="quoted">With its quotation marks.</param>
/// <param name="isEscaped">Whether there are escapes in it.</param>
internal readonly ref struct JsonText(ReadOnlySpan<byte> quoted, bool isEscaped)
{
    private readonly ReadOnlySpan<byte> _text = quoted[1..^1];
    private readonly ReadOnlySpan<byte> _escaped = isEscaped ? quoted : default;

    /// <summary>Whether it says this, in whatever spelling.</summary>
    /// <exception cref="InvalidOperationException">It is spelled in escapes that are no Unicode.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(ReadOnlySpan<byte> text) => _escaped.IsEmpty ? _text.SequenceEqual(text) : IsUnescaped(text);

    /// <summary>Whether it says this, and is spelled without escapes.</summary>
    public bool IsPlainly(ReadOnlySpan<byte> text) => _escaped.IsEmpty && _text.SequenceEqual(text);

    /// <summary>Whether it says this but for the case of letters, and is spelled without escapes.</summary>
    public bool IsInAnotherCase(ReadOnlySpan<byte> text) =>
        _escaped.IsEmpty && _text.Length == text.Length && Ascii.EqualsIgnoreCase(_text, text) && !_text.SequenceEqual(text);

    private bool IsUnescaped(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(_escaped);
        reader.Read();
        return reader.ValueTextEquals(text);
    }
}
