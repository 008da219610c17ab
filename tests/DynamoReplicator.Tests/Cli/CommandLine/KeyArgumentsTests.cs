using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Tests.Support;

namespace DynamoReplicator.Tests.Cli.CommandLine;

public sealed class KeyArgumentsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keys-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("""{"pk":{"S":"a"}}""")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"}}""")]
    [InlineData("""{"pk":{"B":"AP8="}}""")]
    public void A_key_is_DynamoDB_JSON(string text)
    {
        KeyArguments.TryRead(text, out var key).Should().BeTrue();
        key.Should().Be(text);
    }

    [Fact]
    public void A_key_is_written_on_one_line_without_white_space()
    {
        KeyArguments.TryRead("{ \"pk\":\n { \"S\" : \"a b\" } }", out var key).Should().BeTrue();
        key.Should().Be("""{"pk":{"S":"a b"}}""");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"pk":"a"}""")]
    [InlineData("""{"pk":{}}""")]
    [InlineData("""{"pk":{"S":1}}""")]
    [InlineData("""{"pk":{"S":""}}""")]
    [InlineData("""{"pk":{"BOOL":true}}""")]
    [InlineData("""{"pk":{"S":"a","N":"1"}}""")]
    [InlineData("""{"pk":{"S":"a"},"pk":{"S":"b"}}""")]
    [InlineData("""{"a":{"S":"a"},"b":{"S":"a"},"c":{"S":"a"}}""")]
    [InlineData("""{"pk":{"B":"%"}}""")]
    public void Other_text_is_not_a_key(string text) => KeyArguments.TryRead(text, out _).Should().BeFalse();

    [Fact]
    public void A_file_has_one_key_per_line_and_other_lines_are_reported()
    {
        var path = Path.Combine(_folder.FullName, "keys");
        File.WriteAllText(path, "{\"pk\":{\"S\":\"a\"}}\n\n{\"pk\":{\"S\":\"b\"}}\r\nsecret\n");

        var (keys, mistakes) = KeyArguments.ReadFile("--keys-from", path);

        keys.Should().Equal("""{"pk":{"S":"a"}}""", """{"pk":{"S":"b"}}""");
        mistakes.Should().Equal(
            $$$"""--keys-from: line 4 of {{{path}}} is not a key. Specify one key per line as DynamoDB JSON, such as {"pk":{"S":"a"}}.""");
    }

    [Theory]
    [MemberData(nameof(TextEncodings.All), MemberType = typeof(TextEncodings))]
    public void Files_of_other_encodings_are_read(string encoding)
    {
        var path = Path.Combine(_folder.FullName, "keys");
        File.WriteAllBytes(path, TextEncodings.Bytes(encoding, "{\"pk\":{\"S\":\"é\"}}\r\n{\"pk\":{\"S\":\"b\"}}\r\n"));

        var (keys, mistakes) = KeyArguments.ReadFile("--keys-from", path);

        mistakes.Should().BeEmpty();
        keys.Should().Equal("""{"pk":{"S":"\u00E9"}}""", """{"pk":{"S":"b"}}""");
    }

    [Fact]
    public void A_file_with_invalid_UTF_16_is_reported()
    {
        var path = Path.Combine(_folder.FullName, "keys");
        File.WriteAllBytes(path, [0xFF, 0xFE, 0x00, 0xD8]);

        KeyArguments.ReadFile("--keys-from", path).Errors.Should().Equal($"--keys-from: {path} cannot be read: The text is not valid " +
            "UTF-16.");
    }

    [Fact]
    public void A_missing_file_is_reported() =>
        KeyArguments.ReadFile("--keys-from",
            Path.Combine(_folder.FullName, "nowhere")).Errors.Should().ContainSingle().Which.Should().Contain("cannot be read");
}
