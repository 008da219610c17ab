namespace DynamoReplicator.Cli.Aws;

/// <summary>A difference between a replica's settings and its source's.</summary>
/// <param name="What">The difference.</param>
/// <param name="WhatToDo">The consequence, and what to do.</param>
/// <param name="IsProblem">Whether the difference keeps the replica from equaling its source.</param>
internal sealed record TableDifference(string What, string WhatToDo, bool IsProblem);
