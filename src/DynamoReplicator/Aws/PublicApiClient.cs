using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime.Credentials;
using DynamoReplicator.Items;

namespace DynamoReplicator.Aws;

/// <summary>
/// Makes the library's calls with the SDK's public API, for versions of the SDK whose internal types cannot be used. Requests are typed.
/// Responses are read as bytes here and then by the SDK, so their checks and their values are the same as with the internal types.
/// </summary>
internal sealed class PublicApiClient : IItemReads, IDisposable
{
    private readonly SlowCallLog _slowCalls;

    /// <param name="config">Its HTTP client factory is an <see cref="AttemptsFactory"/>, which is replaced.</param>
    public PublicApiClient(AmazonDynamoDBConfig config)
    {
        var http = (AttemptsFactory)config.HttpClientFactory;
        _slowCalls = new SlowCallLog(http.Options.Time, http.Options.Logger);
        config.HttpClientFactory = http.ReadingResponses();
        Client = new AmazonDynamoDBClient(config);
    }

    public AmazonDynamoDBClient Client { get; }

    public SendBatch SenderTo(string table, bool returnConsumedCapacity)
    {
        var send = CallerClientSender.Over(Client, table, returnConsumedCapacity);
        return async (writes, counts, window) =>
        {
            CallWindowHandler.Current = window;
            var isForeign = false;
            var response = await CallAsync(
                () => send(writes, counts, window),
                body => !(isForeign = !ForeignResponse.HasUnprocessedItems(body)),
                window.Abandoned).ConfigureAwait(false);
            return isForeign ? new ForeignResponse() : response;
        };
    }

    public Task<ItemPage> ReadPageAsync(ScanRequest request, CancellationToken cancellation) =>
        ReadAsync(() => Client.ScanAsync(request, cancellation), cancellation);

    public Task<ItemPage> ReadKeysAsync(KeyReads wanted, CancellationToken cancellation)
    {
        var keys = new KeysAndAttributes
        {
            Keys = [.. wanted.Keys.Select(key => AttributeValueReader.ReadItem(key.Span))],
            ConsistentRead = wanted.IsConsistent,
            ProjectionExpression = wanted.Projection is { } projection ? string.Join(',', projection.Keys) : null,
            ExpressionAttributeNames = wanted.Projection,
        };
        var request = new BatchGetItemRequest
        {
            RequestItems = new() { [wanted.Table] = keys },
            ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
        };
        return ReadAsync(() => Client.BatchGetItemAsync(request, cancellation), cancellation);
    }

    public void Dispose() => Client.Dispose();

    private async Task<ItemPage> ReadAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        var (page, problem) = (default(ItemPage), default(JsonException));
        await CallAsync(call, IsPage, cancellation).ConfigureAwait(false);
        return page ?? throw new JsonException("The response is not from Scan or BatchGetItem.", problem);

        bool IsPage(byte[] body)
        {
            try
            {
                page = ItemPage.Parse(body);
            }
            catch (JsonException error)
            {
                (page, problem) = (null, error);
            }
            return page is not null;
        }
    }

    private async Task<T> CallAsync<T>(Func<Task<T>> call, Func<byte[], bool> read, CancellationToken cancellation)
    {
        var credentials = Client.Config.DefaultAWSCredentials ??
            await DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync(Client.Config).WaitAsync(cancellation).ConfigureAwait(false);
        await CredentialsFetch.CompleteAsync(credentials, _slowCalls, cancellation).ConfigureAwait(false);
        ResponseReader.Current = read;
        return await call().ConfigureAwait(false);
    }
}
