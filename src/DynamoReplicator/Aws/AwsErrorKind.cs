namespace DynamoReplicator.Aws;

/// <summary>The cause of a failed call to AWS.</summary>
internal enum AwsErrorKind
{
    /// <summary>No error of a call: a defect, or an exception of the caller's code.</summary>
    Unknown,

    /// <summary>The table or the account has too little capacity at the moment.</summary>
    Throttled,

    /// <summary>Another writer was changing the same item.</summary>
    WriteConflict,

    /// <summary>The service failed, or the response has no known code.</summary>
    ServiceFailed,

    /// <summary>The service rejects one of the items, or the request as a whole.</summary>
    Invalid,

    /// <summary>The request is too large.</summary>
    TooLarge,

    /// <summary>The caller lacks a permission.</summary>
    AccessDenied,

    /// <summary>The caller may not assume the role.</summary>
    RoleDenied,

    /// <summary>The credentials are invalid or have expired.</summary>
    CredentialsRefused,

    /// <summary>The Region is not enabled in the account of the credentials.</summary>
    RegionNotEnabled,

    /// <summary>The table or the stream does not exist.</summary>
    NotFound,

    /// <summary>A shard iterator is too old.</summary>
    ExpiredIterator,

    /// <summary>The stream no longer holds the requested records.</summary>
    TrimmedData,

    /// <summary>The service refuses the call for another reason. The same call would be refused again.</summary>
    Refused,

    /// <summary>The SDK could not read the response, which may have been cut short.</summary>
    UnreadableResponse,

    /// <summary>A response is not the JSON that it should be.</summary>
    InvalidJson,

    /// <summary>DNS does not know the host.</summary>
    UnknownHost,

    /// <summary>DNS did not respond.</summary>
    DnsFailed,

    /// <summary>Nothing listens at the address.</summary>
    ConnectionRefused,

    /// <summary>The host does not respond.</summary>
    HostSilent,

    /// <summary>There is no connection to the host, for another reason.</summary>
    Unreachable,

    /// <summary>A connection broke.</summary>
    ConnectionFailed,

    /// <summary>TLS failed, for example because the certificate is for another host.</summary>
    TlsFailed,

    /// <summary>There was no response in time.</summary>
    TimedOut,

    /// <summary>The token service did not respond when the role was to be assumed.</summary>
    RoleUnavailable,

    /// <summary>The source of the credentials cannot be reached.</summary>
    CredentialsUnreachable,

    /// <summary>The SDK could not make the call: settings or credentials are missing or invalid.</summary>
    NotSent,
}
