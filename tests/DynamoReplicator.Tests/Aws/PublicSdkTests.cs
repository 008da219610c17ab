using DynamoReplicator.Tests.Support;
using DynamoReplicator.Tests.Timeouts;
using DynamoReplicator.Tests.Writing;

namespace DynamoReplicator.Tests.Aws;

// These classes run the tests of their base classes through the SDK's public API.
public sealed class AssumedRoleCredentialsByPublicSdkTests : AssumedRoleCredentialsTests
{
    public AssumedRoleCredentialsByPublicSdkTests() => PublicSdk.Force();
}

public sealed class CancellationByPublicSdkTests : CancellationTests
{
    public CancellationByPublicSdkTests() => PublicSdk.Force();
}

public sealed class ConcurrencyByPublicSdkTests : ConcurrencyTests
{
    public ConcurrencyByPublicSdkTests() => PublicSdk.Force();
}

public sealed class DeadlineByPublicSdkTests : DeadlineTests
{
    public DeadlineByPublicSdkTests() => PublicSdk.Force();
}

public sealed class EveryVersionByPublicSdkTests : EveryVersionTests
{
    public EveryVersionByPublicSdkTests() => PublicSdk.Force();
}

public sealed class FatalErrorByPublicSdkTests : FatalErrorTests
{
    public FatalErrorByPublicSdkTests() => PublicSdk.Force();
}

public sealed class ForeignResponseByPublicSdkTests : ForeignResponseTests
{
    public ForeignResponseByPublicSdkTests() => PublicSdk.Force();
}

public sealed class KeySchemaProbeByPublicSdkTests : KeySchemaProbeTests
{
    public KeySchemaProbeByPublicSdkTests() => PublicSdk.Force();
}

public sealed class RedeliveryByPublicSdkTests : RedeliveryTests
{
    public RedeliveryByPublicSdkTests() => PublicSdk.Force();
}

public sealed class RefusedChangesByPublicSdkTests : RefusedChangesTests
{
    public RefusedChangesByPublicSdkTests() => PublicSdk.Force();
}

public sealed class RejectionByPublicSdkTests : RejectionTests
{
    public RejectionByPublicSdkTests() => PublicSdk.Force();
}

public sealed class SeveralReplicasByPublicSdkTests : SeveralReplicasTests
{
    public SeveralReplicasByPublicSdkTests() => PublicSdk.Force();
}

public sealed class ThrottlingByPublicSdkTests : ThrottlingTests
{
    public ThrottlingByPublicSdkTests() => PublicSdk.Force();
}

public sealed class UnprocessedItemsByPublicSdkTests : UnprocessedItemsTests
{
    public UnprocessedItemsByPublicSdkTests() => PublicSdk.Force();
}

public sealed class TokenServiceTimeoutByPublicSdkTests : TokenServiceTimeoutTests
{
    public TokenServiceTimeoutByPublicSdkTests() => PublicSdk.Force();
}
