namespace DynamoReplicator.PackageTests;

/// <summary>A test of each package in the folder that <c>./build.sh packages</c> names. Without that folder, it is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PackageTheoryAttribute : TheoryAttribute
{
    public PackageTheoryAttribute() => Skip = PackageFolder.Missing;
}

/// <summary>A test of all packages in that folder, or of one of them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PackageFactAttribute : FactAttribute
{
    public PackageFactAttribute() => Skip = PackageFolder.Missing;
}
