namespace DynamoReplicator.StreamReading;

/// <summary>Describes a failed call, with a remedy in the words of the program: a setting has other names on a command line.</summary>
/// <param name="error">The error.</param>
/// <param name="operation">The call, such as <c>GetRecords</c>.</param>
internal delegate string DescribeError(Exception error, string operation);
