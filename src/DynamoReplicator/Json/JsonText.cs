using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace DynamoReplicator.Json;

/// <summary>A string or property name as it is spelled in an event.</summary>
/// <param name="quoted">The bytes, including the quotation marks.</param>
/// <param name="isEscaped">Whether the string contains escapes.</param>
internal readonly ref struct JsonText(ReadOnlySpan<byte> quoted, bool isEscaped)
{
    private readonly ReadOnlySpan<byte> _text = quoted[1..^1];
    private readonly ReadOnlySpan<byte> _escaped = isEscaped ? quoted : default;

    /// <summary>Returns whether the string equals this text, with or without escapes.</summary>
    /// <exception cref="InvalidOperationException">The string's escapes are not valid Unicode.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(ReadOnlySpan<byte> text) => _escaped.IsEmpty ? _text.SequenceEqual(text) : IsUnescaped(text);

    /// <summary>Returns whether the string equals this text and has no escapes.</summary>
    public bool IsPlainly(ReadOnlySpan<byte> text) => _escaped.IsEmpty && _text.SequenceEqual(text);

    /// <summary>Returns whether the string differs from this text only in the case of letters, and has no escapes.</summary>
    public bool IsInAnotherCase(ReadOnlySpan<byte> text) =>
        _escaped.IsEmpty && _text.Length == text.Length && Ascii.EqualsIgnoreCase(_text, text) && !_text.SequenceEqual(text);

    private bool IsUnescaped(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(_escaped);
        reader.Read();
        return reader.ValueTextEquals(text);
    }
}
