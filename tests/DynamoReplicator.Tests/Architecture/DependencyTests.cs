using Amazon.Runtime;

namespace DynamoReplicator.Tests.Architecture;

/// <summary>
/// Enforces the directions in which the library's folders may depend on each other. The public data types, <c>Configuration</c>,
/// <c>Telemetry</c> and <c>Wording</c> have no place in the order: all folders may use them.
/// </summary>
public sealed class DependencyTests
{
    private const string Entry = "";

    /// <summary>Each folder may use the folders of the lines after its own.</summary>
    private static readonly string[][] Order =
    [
        [Entry],
        ["Lambda", "Reconciliation"],
        ["Writing"],
        ["Aws"],
        ["Calls"],
        ["Events", "Events.Typed"],
        ["Expressions"],
        ["Items"],
        ["Json"],
        ["Buffers"],
    ];

    private static readonly Type[] EntryTypes = [typeof(Replicator), typeof(Reconciler), typeof(StreamEventSerializer)];

    private static readonly IReadOnlyList<(Type From, Type To)> Uses =
    [
        .. typeof(Replicator).Assembly.GetTypes()
            .Where(type => FolderOf(type) is not null)
            .SelectMany(type => TypeReferences.Of(type).Select(used => (From: TypeReferences.Outermost(type), To: used)))
            .Where(use => use.From != use.To)
            .Distinct(),
    ];

    [Fact]
    public void Dependencies_point_one_way() =>
        Uses.Where(use => IsAgainstOrder(use.From, use.To)).Select(use => $"{Name(use.From)} -> {Name(use.To)}")
            .Should().BeEmpty("a folder may use only the folders after it: move the type or the method");

    [Fact]
    public void Only_Aws_uses_the_internals_of_the_SDK() =>
        UsersOf(type => type.Namespace?.StartsWith("Amazon.Runtime.Internal", StringComparison.Ordinal) == true)
            .Where(type => FolderOf(type) != "Aws").Should().BeEmpty();

    [Fact]
    public void Only_the_entry_points_Lambda_and_the_typed_events_use_Lambda_types() =>
        UsersOf(type => type.Namespace?.StartsWith("Amazon.Lambda", StringComparison.Ordinal) == true)
            .Except([typeof(Replicator), typeof(StreamEventSerializer)])
            .Where(type => FolderOf(type) is not ("Lambda" or "Events.Typed"))
            .Should().BeEmpty();

    [Fact]
    public void Events_and_the_folders_after_it_know_no_SDK_client() =>
        UsersOf(type => type.IsAssignableTo(typeof(IAmazonService)) || type.IsAssignableTo(typeof(ClientConfig)))
            .Where(type => FolderOf(type) is "Events" or "Events.Typed" or "Expressions" or "Items" or "Json" or "Buffers")
            .Should().BeEmpty();

    [Fact]
    public void The_references_in_method_bodies_are_found() =>
        Uses.Should().Contain((typeof(Replicator), typeof(Lambda.LambdaResponse)), "only the bodies of methods use it");

    private static IEnumerable<Type> UsersOf(Func<Type, bool> predicate) =>
        Uses.Where(use => predicate(use.To)).Select(use => use.From).Distinct();

    private static bool IsAgainstOrder(Type from, Type to) =>
        PlaceOf(from) is { } fromPlace && PlaceOf(to) is { } toPlace
        && (toPlace < fromPlace || (toPlace == fromPlace && AreSeparate(from, to)));

    /// <summary>Whether two folders on one line may not use each other. <c>Events.Typed</c> is part of <c>Events</c>.</summary>
    private static bool AreSeparate(Type from, Type to) =>
        FolderOf(from) != FolderOf(to) && FolderOf(from) is ("Lambda" or "Reconciliation");

    /// <summary>The index in <see cref="Order"/>; null for types without a place in the order.</summary>
    private static int? PlaceOf(Type type)
    {
        if (FolderOf(type) is not { } folder || (folder == Entry && !EntryTypes.Contains(type)))
        {
            return null;
        }
        return Array.FindIndex(Order, folders => folders.Contains(folder)) is >= 0 and var place ? place : null;
    }

    /// <summary>The namespace without the library's; empty for the root, null for types of other assemblies or of the compiler.</summary>
    private static string? FolderOf(Type type)
    {
        const string Root = nameof(DynamoReplicator);
        var space = TypeReferences.Outermost(type).Namespace;
        return type.Assembly != typeof(Replicator).Assembly || space is null ? null
            : space == Root ? Entry
            : space.StartsWith(Root + ".", StringComparison.Ordinal) ? space[(Root.Length + 1)..] : null;
    }

    private static string Name(Type type) => type.FullName!["DynamoReplicator.".Length..];
}
