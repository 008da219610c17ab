using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace DynamoReplicator.Tests.PublicApi;

/// <summary>
/// Formats an assembly's public surface like C#, one member per line: names, types, nullability, defaults and setters. Members that the
/// compiler adds to records are omitted.
/// </summary>
internal static class PublicApiText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(Assembly assembly) =>
        string.Join("\n", assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal).Select(Of));

    private static string Of(Type type)
    {
        var members = type.GetMembers(Declared).Where(member => !member.IsDefined(typeof(CompilerGeneratedAttribute))).Select(Of)
            .OfType<string>();
        return $"{Heading(type)}\n{{\n{string.Concat(members.Order(StringComparer.Ordinal).Select(member => $"    {member}\n"))}}}\n";
    }

    private static string Heading(Type type)
    {
        var isRecord = type.GetMethod("<Clone>$") is not null;
        var modifiers = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => isRecord ? "sealed record" : "sealed class",
            _ => isRecord ? "record" : "class",
        };
        var bases = type.GetInterfaces().Where(face => !(isRecord && face == typeof(IEquatable<>).MakeGenericType(type)))
            .Prepend(type.BaseType)
            .OfType<Type>().Where(known => known != typeof(object) && known != typeof(ValueType) && known != typeof(Enum)
                && known != typeof(System.Runtime.Serialization.ISerializable));
        return $"public {modifiers} " +
            $"{type.FullName}{string.Concat(bases.Select((known, index) => $"{(index == 0 ? " : " : ", ")}{Name(known)}"))}";
    }

    private static string? Of(MemberInfo member) => member switch
    {
        ConstructorInfo constructor when Access(constructor) is { } access =>
            $"{access} {constructor.DeclaringType!.Name}({Parameters(constructor)})",
        PropertyInfo property when Access(property) is { } access =>
            $"{access} {Name(Nullability.Create(property))} {property.Name} {{ {Accessors(property)}}}",
        FieldInfo { IsPublic: true, IsSpecialName: false } field =>
            $"public {(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{Name(Nullability.Create(field))} {field.Name}",
        EventInfo { AddMethod.IsPublic: true } raised => $"public event {Name(Nullability.Create(raised))} {raised.Name}",
        MethodInfo { IsSpecialName: false } method when Access(method) is { } access =>
            $"{access} {Modifier(method)}{Name(Nullability.Create(method.ReturnParameter))} {method.Name}({Parameters(method)})",
        _ => null, // A private member, an accessor, or a type that is listed separately.
    };

    private static string Modifier(MethodInfo method) =>
        method.IsStatic ? "static " : method.GetBaseDefinition() != method ? "override " : "";

    private static string? Access(PropertyInfo property) => Access(property.GetMethod ?? property.SetMethod!);

    private static string? Access(MethodBase method) =>
        method.IsPublic ? "public" : method.IsFamily || method.IsFamilyOrAssembly ? "protected" : null;

    private static string Accessors(PropertyInfo property)
    {
        var isInit = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        return (property.GetMethod is null ? "" : "get; ")
            + (property.SetMethod is { } set && Access(set) is not null ? isInit ? "init; " : "set; " : "");
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{Name(Nullability.Create(parameter))} " +
        $"{parameter.Name}{(parameter.HasDefaultValue ? $" = {Literal(parameter.RawDefaultValue)}" : "")}"));

    private static string Literal(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Name(NullabilityInfo info)
    {
        var arguments = info.GenericTypeArguments;
        var name = info.Type switch
        {
            { IsArray: true } => $"{Name(info.ElementType!)}[]",
            { IsGenericType: true } type when Nullable.GetUnderlyingType(type) is { } underlying => Name(underlying),
            { IsGenericType: true } type => $"{type.Name.Split('`')[0]}<{string.Join(", ", arguments.Select(Name))}>",
            var type => Name(type),
        };
        return info.ReadState == NullabilityState.Nullable ? $"{name}?" : name;
    }

    private static string Name(Type type) => type switch
    {
        _ when type == typeof(string) => "string",
        _ when type == typeof(bool) => "bool",
        _ when type == typeof(int) => "int",
        _ when type == typeof(byte) => "byte",
        _ when type == typeof(object) => "object",
        _ when type == typeof(void) => "void",
        { IsGenericType: true } => $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>",
        _ => type.Name,
    };
}
