using System.Globalization;
using System.Reflection;

namespace DynamoReplicator.Tests.LambdaPackages;

/// <summary>
/// Lists the public surface of an assembly as lines of text in the form <c>type | member</c>. Parameters include their names and default
/// values, because callers may use both.
/// </summary>
internal static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<string> Of(Assembly assembly) =>
        [$"assembly {assembly.GetName().Name} {assembly.GetName().Version}", .. assembly.GetExportedTypes().SelectMany(Of)];

    public static IEnumerable<string> Of(Type type) =>
        Bases(type).Concat(Members(type)).Select(member => $"{Name(type, full: true)} | {member}").Prepend(Heading(type));

    private static string Heading(Type type)
    {
        var kind = type switch
        {
            { IsInterface: true } => "interface",
            { IsEnum: true } => "enum",
            { IsValueType: true } => "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        return $"{kind} {Name(type, full: true)}";
    }

    // Each base is a separate line, because a real type may have more of them than its stand-in.
    private static IEnumerable<string> Bases(Type type) =>
        type.IsEnum || type.IsValueType ? [] : type.GetInterfaces().Prepend(type.BaseType).OfType<Type>()
            .Where(b => b != typeof(object)).Select(b => $"is {Name(b)}");

    private static IEnumerable<string> Members(Type type) =>
        type.GetMembers(Declared).SelectMany(member => member switch
        {
            FieldInfo { IsSpecialName: true } => [],
            FieldInfo field => Visible(field.IsPublic, field.IsFamily || field.IsFamilyOrAssembly, Field(field)),
            ConstructorInfo { IsStatic: true } => [],
            ConstructorInfo constructor => Visible(constructor, $"new({Parameters(constructor)})"),
            MethodInfo method => Visible(method, Method(method)),
            _ => [], // Properties and events are listed as their accessors, and nested types separately.
        });

    private static IEnumerable<string> Visible(MethodBase method, string text) =>
        Visible(method.IsPublic, method.IsFamily || method.IsFamilyOrAssembly, text);

    private static IEnumerable<string> Visible(bool isPublic, bool isProtected, string text) =>
        isPublic ? [text] : isProtected ? [$"protected {text}"] : [];

    private static string Field(FieldInfo field) => field.DeclaringType!.IsEnum
        ? $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}"
        : $"{(field.IsStatic ? "static " : "")}field {Name(field.FieldType)} {field.Name}";

    private static string Method(MethodInfo method)
    {
        var shared = method.IsStatic ? "static " : "";
        if (method.IsSpecialName && method.Name.StartsWith("get_", StringComparison.Ordinal) && method.GetParameters().Length == 0)
        {
            return $"{shared}get {Name(method.ReturnType)} {method.Name[4..]}";
        }

        if (method.IsSpecialName && method.Name.StartsWith("set_", StringComparison.Ordinal) && method.GetParameters().Length == 1)
        {
            return $"{shared}set {Name(method.GetParameters()[0].ParameterType)} {method.Name[4..]}";
        }

        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";
        return $"{shared}{Name(method.ReturnType)} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}{Default(p)}"));

    private static string Default(ParameterInfo parameter) => parameter switch
    {
        { HasDefaultValue: false } => "",
        { DefaultValue: null, ParameterType.IsValueType: true } => " = default",
        { DefaultValue: null } => " = null",
        _ => string.Create(CultureInfo.InvariantCulture, $" = {parameter.DefaultValue}"),
    };

    private static string Name(Type type, bool full = false)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying) + "?";
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        var simple = Type.GetTypeCode(type) switch
        {
            _ when type.IsEnum => type.Name,
            TypeCode.String => "string",
            TypeCode.Boolean => "bool",
            TypeCode.Int32 => "int",
            TypeCode.Int64 => "long",
            _ when type == typeof(void) => "void",
            _ => type.Name.Split('`')[0],
        };
        if (type.IsGenericType)
        {
            simple += $"<{string.Join(", ", type.GetGenericArguments().Select(a => Name(a)))}>";
        }

        return full ? $"{(type.DeclaringType is { } outer ? Name(outer, full: true) : type.Namespace)}.{simple}" : simple;
    }
}
