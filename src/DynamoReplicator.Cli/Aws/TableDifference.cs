namespace DynamoReplicator.Cli.Aws;

/// <summary>How a replica's table differs from its source's, other than in its items.</summary>
/// <param name="What">What differs.</param>
/// <param name="WhatToDo">What follows from it, and what to do.</param>
/// <param name="IsProblem">Whether the replica cannot come to equal its source with it.</param>
internal sealed record TableDifference(string What, string WhatToDo, bool IsProblem);
