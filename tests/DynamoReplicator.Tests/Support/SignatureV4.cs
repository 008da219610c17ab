using System.Security.Cryptography;
using System.Text;

namespace DynamoReplicator.Tests.Support;

/// <summary>
/// Checks a call's signature as the service does, from the bytes that arrived.
/// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
/// </summary>
internal static class SignatureV4
{
    public static bool IsValid(BatchCall call, string accessKey = TestCredentials.AccessKey, string secretKey = TestCredentials.SecretKey)
    {
        var parts = call.Headers["Authorization"]["AWS4-HMAC-SHA256 ".Length..].Split(',', StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        var credential = parts["Credential"].Split('/', 2);
        var scope = credential[1];
        var canonical = string.Join('\n', [
            call.Method.Method,
            call.Uri.AbsolutePath,
            "",
            .. parts["SignedHeaders"].Split(';')
                .Select(name => $"{name}:{(name == "host" ? call.Uri.Authority : call.Headers[name].Trim())}"),
            "",
            parts["SignedHeaders"],
            Hex(SHA256.HashData(call.Body)),
        ]);
        var toSign = $"AWS4-HMAC-SHA256\n{call.Headers["X-Amz-Date"]}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = scope.Split('/').Aggregate(
            Encoding.UTF8.GetBytes($"AWS4{secretKey}"), (secret, part) => HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(part)));
        return credential[0] == accessKey && parts["Signature"] == Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
