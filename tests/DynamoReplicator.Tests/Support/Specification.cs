using FsCheck;
using FsCheck.Fluent;

namespace DynamoReplicator.Tests.Support;

/// <summary>
/// Holds an assertion against many random cases. A failure names the smallest case found and the seed; to
/// run that one again, give the seed in the environment: <c>REPLAY=123,457 dotnet test --filter …</c>.
/// </summary>
internal static class Specification
{
    public static void Holds<T>(Gen<T> cases, Action<T> assertion, int count = 200) => Holds(Arb.From(cases), assertion, count);

    /// <summary>Of lists, a failing one is cut down to the elements that it takes.</summary>
    public static void HoldsOfLists<T>(Gen<T> elements, int longest, Action<T[]> assertion, int count = 200) =>
        Holds(Arb.From(Lists(elements, longest), Shorter), assertion, count);

    public static Gen<T[]> Lists<T>(Gen<T> elements, int longest) =>
        from length in Gen.Choose(0, longest)
        from list in elements.ArrayOf(length)
        select list;

    /// <summary>Any seed for a <see cref="System.Random"/>.</summary>
    public static Gen<int> Seeds => Gen.Choose(0, int.MaxValue);

    private static void Holds<T>(Arbitrary<T> cases, Action<T> assertion, int count)
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(count);
        if (Environment.GetEnvironmentVariable("REPLAY") is { } replay && replay.Trim('(', ')').Split(',') is [var seed, var gamma])
        {
            config = config.WithReplay(ulong.Parse(seed, null), ulong.Parse(gamma, null));
        }
        Prop.ForAll(cases, assertion).Check(config);
    }

    private static IEnumerable<T[]> Shorter<T>(T[] list)
    {
        for (var cut = list.Length; cut > 0; cut /= 2)
        {
            for (var start = 0; start + cut <= list.Length; start += cut)
            {
                yield return [.. list[..start], .. list[(start + cut)..]];
            }
        }
    }
}
