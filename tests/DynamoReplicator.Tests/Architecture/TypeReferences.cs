using System.Reflection;
using System.Reflection.Emit;

namespace DynamoReplicator.Tests.Architecture;

/// <summary>Finds the types that a compiled type uses: in its declarations and signatures, and in the IL of its methods.</summary>
internal static class TypeReferences
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>
    /// Returns the used types by their outermost type. Closures, state machines and other nested types count as their outermost type.
    /// </summary>
    public static HashSet<Type> Of(Type type)
    {
        var found = new HashSet<Type>();
        Add(type.BaseType);
        foreach (var contract in type.GetInterfaces())
        {
            Add(contract);
        }
        foreach (var field in type.GetFields(All))
        {
            Add(field.FieldType);
        }
        foreach (var method in type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All)))
        {
            AddSignature(method);
            AddBody(method);
        }
        return found;

        void AddSignature(MethodBase method)
        {
            Add((method as MethodInfo)?.ReturnType);
            foreach (var parameter in method.GetParameters())
            {
                Add(parameter.ParameterType);
            }
        }

        void AddBody(MethodBase method)
        {
            if (method.GetMethodBody() is not { } body)
            {
                return;
            }
            foreach (var local in body.LocalVariables)
            {
                Add(local.LocalType);
            }
            foreach (var clause in body.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause))
            {
                Add(clause.CatchType);
            }
            foreach (var token in TokensIn(body.GetILAsByteArray()!))
            {
                AddMember(method, token);
            }
        }

        void AddMember(MethodBase method, int token)
        {
            var typeArguments = type.IsGenericType ? type.GetGenericArguments() : null;
            var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
            var member = type.Module.ResolveMember(token, typeArguments, methodArguments);
            Add(member as Type ?? member!.DeclaringType);
            if (member is MethodBase called)
            {
                AddSignature(called);
                foreach (var argument in called.IsGenericMethod ? called.GetGenericArguments() : [])
                {
                    Add(argument);
                }
            }
            else if (member is FieldInfo field)
            {
                Add(field.FieldType);
            }
        }

        void Add(Type? used)
        {
            while (used is { HasElementType: true })
            {
                used = used.GetElementType();
            }
            if (used is null || used.IsGenericParameter)
            {
                return;
            }
            foreach (var argument in used.GenericTypeArguments)
            {
                Add(argument);
            }
            found.Add(Outermost(used));
        }
    }

    public static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }
        return type.IsGenericType ? type.GetGenericTypeDefinition() : type;
    }

    private static IEnumerable<int> TokensIn(byte[] il)
    {
        for (var index = 0; index < il.Length;)
        {
            var value = il[index] == 0xFE ? unchecked((short)(0xFE00 | il[index + 1])) : il[index];
            var code = OpCodesByValue[value];
            index += code.Size;
            switch (code.OperandType)
            {
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    index++;
                    break;
                case OperandType.InlineVar:
                    index += 2;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    index += 8;
                    break;
                case OperandType.InlineSwitch:
                    index += 4 + (4 * BitConverter.ToInt32(il, index));
                    break;
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    yield return BitConverter.ToInt32(il, index);
                    index += 4;
                    break;
                default:
                    index += 4;
                    break;
            }
        }
    }
}
