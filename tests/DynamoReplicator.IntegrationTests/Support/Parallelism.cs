// The tests mostly wait: for the server, for processes, and for time to pass. Two per processor of a small machine keep it busy.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
