using System.Globalization;
using System.Text.RegularExpressions;

namespace DynamoReplicator.Local;

/// <summary>Finds the Java runtime for DynamoDB Local.</summary>
internal static partial class JavaRuntime
{
    private const int OldestThatWorks = 17;

    private static readonly string WhatToInstall =
        $"DynamoDB Local needs Java {OldestThatWorks} or later. Install a JRE (Debian and Ubuntu: 'apt-get install " +
        "openjdk-17-jre-headless'; macOS: 'brew install openjdk'; Windows: 'winget install EclipseAdoptium.Temurin.21.JRE') and put " +
        "'java' on the PATH or set JAVA_HOME, or set DYNAMODB_LOCAL_ENDPOINT to a DynamoDB Local that runs already.";

    /// <returns>The path of a <c>java</c> of a supported version.</returns>
    /// <exception cref="InvalidOperationException">No supported Java was found. The message says what to install.</exception>
    public static async Task<string> FindAsync(CancellationToken cancellationToken)
    {
        var java = InJavaHome() ?? Command.Find("java")
            ?? throw new InvalidOperationException($"Neither PATH nor JAVA_HOME contains 'java'. {WhatToInstall}");

        await using var process = OwnedProcess.Start(java, ["-version"], Path.GetTempPath());
        await process.Exited.WaitAsync(cancellationToken);
        var version = MajorVersion(process.Output)
            ?? throw new InvalidOperationException($"'{java} -version' printed no version: {process.Output} {WhatToInstall}");
        return version >= OldestThatWorks
            ? java
            : throw new InvalidOperationException($"'{java}' is Java {version}. {WhatToInstall}");
    }

    /// <param name="answer">
    /// The output of <c>java -version</c>, such as <c>openjdk version "17.0.15" 2025-04-15</c>, <c>java version "1.8.0_392"</c>.
    /// </param>
    internal static int? MajorVersion(string answer)
    {
        var match = VersionLine().Match(answer);
        return match.Success ? int.Parse(match.Groups["major"].ValueSpan, CultureInfo.InvariantCulture) : null;
    }

    private static string? InJavaHome() =>
        Environment.GetEnvironmentVariable("JAVA_HOME") is { Length: > 0 } home
            ? Command.FindIn([Path.Combine(home, "bin")], "java")
            : null;

    [GeneratedRegex("""version "(1\.)?(?<major>\d+)""")]
    private static partial Regex VersionLine();
}
