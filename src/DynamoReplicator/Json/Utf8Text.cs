using System.Text;
using System.Text.Json;

namespace DynamoReplicator.Json;

/// <summary>
/// Turns the bytes of a file that a person may have written or copied into UTF-8. Windows PowerShell's redirection writes UTF-16, and some
/// editors put a byte order mark before UTF-8, neither of which the JSON parser accepts.
/// </summary>
internal static class Utf8Text
{
    private static readonly UnicodeEncoding LittleEndian = new(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding BigEndian = new(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);

    /// <returns>
    /// The same text as UTF-8 without a byte order mark. If the file is already in that form, its own bytes are returned.
    /// </returns>
    /// <exception cref="JsonException">The file is truncated or damaged UTF-16.</exception>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> file) => file.Span switch
    {
        [0xEF, 0xBB, 0xBF, ..] => file[3..],
        [0xFF, 0xFE, ..] => Converted(LittleEndian, file[2..]),
        [0xFE, 0xFF, ..] => Converted(BigEndian, file[2..]),
        // JSON begins with an ASCII character. Only in UTF-16 does it have a zero byte next to it.
        [not 0, 0, ..] => Converted(LittleEndian, file),
        [0, not 0, ..] => Converted(BigEndian, file),
        _ => file,
    };

    private static byte[] Converted(UnicodeEncoding encoding, ReadOnlyMemory<byte> text)
    {
        try
        {
            return Encoding.Convert(encoding, Encoding.UTF8, text.ToArray());
        }
        catch (DecoderFallbackException)
        {
            throw new JsonException("The text is not valid UTF-16.");
        }
    }
}
