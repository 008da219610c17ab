using System.Text;

namespace DynamoReplicator.Tests.Support;

/// <summary>The encodings in which editors and shells write text files.</summary>
internal static class TextEncodings
{
    public static TheoryData<string> All =>
        ["UTF-8", "UTF-8 with a mark", "UTF-16", "UTF-16 with a mark", "UTF-16 big endian", "UTF-16 big endian with a mark"];

    public static byte[] Bytes(string name, string text)
    {
        Encoding encoding = name switch
        {
            _ when name.StartsWith("UTF-8", StringComparison.Ordinal) => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
            _ => new UnicodeEncoding(name.Contains("big endian", StringComparison.Ordinal), byteOrderMark: true),
        };
        return [.. name.EndsWith("with a mark", StringComparison.Ordinal) ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];
    }
}
