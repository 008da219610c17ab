using FsCheck;
using FsCheck.Fluent;

namespace DynamoReplicator.Tests.Support;

/// <summary>Checks an assertion on many random cases. A failure reports the smallest case found, and the seed.</summary>
internal static class Specification
{
    /// <summary>The second half of FsCheck's seed: any odd number.</summary>
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    public static void Holds<T>(Gen<T> cases, Action<T> assertion, int count = 200) => Holds(Arb.From(cases), assertion, count);

    /// <summary>Checks an assertion on many random lists. A failing list is reduced to the necessary elements.</summary>
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
        var config = Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay((ulong)TestSeed.Value, Gamma);
        Seeded.Run(() => Prop.ForAll(cases, assertion).Check(config));
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
