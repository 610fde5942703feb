package dev.lido.engine.data;

import dev.lido.LidoException;
import java.io.InvalidObjectException;
import java.io.Serializable;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes the place of a method reference that would be read as another one. A class in which {@code Object::toString} is a
 * function of {@code Integer} here and of {@code String} there has one entry for both in the method by which the compiler
 * has lambdas read, so that the second comes back as the first, and casts its arguments to the wrong class.
 *
 * <p>It holds the reference, which is thus read as the compiler wants it, and the types that it was made for. If what was
 * read was made for others, it is made again from what the class itself knows of it, with only these types changed: so no
 * bytes can have a method called that the class does not refer to.
 */
final class MethodReference implements Serializable {
    private static final long serialVersionUID = 1L;

    /** By all that tells one form from another: whether it is read as another one. */
    private static final Map<List<String>, Boolean> MERGED = new ConcurrentHashMap<>();

    private final Object reference;
    private final String types;

    private MethodReference(SerializedLambda form) {
        reference = form;
        types = form.getInstantiatedMethodType();
    }

    /** What is to be written for a lambda: its form, or if that would be read as another one, an object of this class. */
    static Object of(SerializedLambda form) {
        return SerializedForm.isMethodReference(form) && isMerged(form) ? new MethodReference(form) : form;
    }

    private static boolean isMerged(SerializedLambda form) {
        List<String> key = List.of(
                form.getCapturingClass(),
                form.getFunctionalInterfaceClass(),
                form.getImplClass(),
                form.getImplMethodName(),
                form.getImplMethodSignature(),
                form.getInstantiatedMethodType());
        return MERGED.computeIfAbsent(key, unknown -> {
            SerializedLambda back = SerializedForm.readBack(form);
            return back != null && !back.getInstantiatedMethodType().equals(form.getInstantiatedMethodType());
        });
    }

    /** Part of the serialization protocol: gives the reference that was written. */
    private Object readResolve() throws InvalidObjectException {
        SerializedLambda form = reference == null ? null : SerializedForm.of(reference);
        if (form == null) {
            throw new InvalidObjectException("a method reference that is none");
        }
        if (form.getInstantiatedMethodType().equals(types)) {
            return reference;
        }
        try {
            return remake(form);
        } catch (Throwable e) {
            throw new LidoException(
                    "LIDO-38",
                    "the method reference " + name(form) + " in the class "
                            + form.getCapturingClass().replace('/', '.')
                            + " cannot be read: the class uses it for several types, which the code that the"
                            + " compiler generated to read it does not distinguish, and it could not be rebuilt (" + e
                            + "); write a lambda instead, such as x -> x." + form.getImplMethodName() + "()",
                    e);
        }
    }

    private static String name(SerializedLambda form) {
        String type = form.getImplClass();
        return type.substring(type.lastIndexOf('/') + 1) + "::" + form.getImplMethodName();
    }

    private Object remake(SerializedLambda form) throws Throwable {
        ClassLoader loader = reference.getClass().getClassLoader();
        Class<?> capturing = load(form.getCapturingClass(), loader);
        if (capturing.getNestHost() != reference.getClass().getNestHost()) {
            throw new InvalidObjectException("it is not of that class");
        }
        MethodReference.class.getModule().addReads(capturing.getModule());
        Lookup lookup = MethodHandles.privateLookupIn(capturing, MethodHandles.lookup());
        Class<?> function = load(form.getFunctionalInterfaceClass(), loader);
        MethodType signature = type(form.getFunctionalInterfaceMethodSignature(), loader);
        boolean bound = form.getCapturedArgCount() > 0;
        MethodType factory = bound
                ? MethodType.methodType(function, load(form.getImplClass(), loader))
                : MethodType.methodType(function);
        List<Object> arguments = new ArrayList<>(List.of(
                signature,
                implementation(form, lookup, loader),
                type(types, loader),
                LambdaMetafactory.FLAG_SERIALIZABLE | LambdaMetafactory.FLAG_BRIDGES));
        List<MethodType> bridges = bridges(function, form.getFunctionalInterfaceMethodName(), signature);
        arguments.add(bridges.size());
        arguments.addAll(bridges);
        MethodHandle made = LambdaMetafactory.altMetafactory(
                        lookup, form.getFunctionalInterfaceMethodName(), factory, arguments.toArray())
                .getTarget();
        return bound ? made.invoke(form.getCapturedArg(0)) : made.invoke();
    }

    private static MethodHandle implementation(SerializedLambda form, Lookup lookup, ClassLoader loader)
            throws ReflectiveOperationException {
        Class<?> owner = load(form.getImplClass(), loader);
        String name = form.getImplMethodName();
        MethodType type = type(form.getImplMethodSignature(), loader);
        return switch (form.getImplMethodKind()) {
            case MethodHandleInfo.REF_invokeVirtual, MethodHandleInfo.REF_invokeInterface ->
                lookup.findVirtual(owner, name, type);
            case MethodHandleInfo.REF_invokeStatic -> lookup.findStatic(owner, name, type);
            case MethodHandleInfo.REF_newInvokeSpecial -> lookup.findConstructor(owner, type);
            case MethodHandleInfo.REF_invokeSpecial -> lookup.findSpecial(owner, name, type, lookup.lookupClass());
            default -> throw new NoSuchMethodException(name);
        };
    }

    /** The other signatures by which a function with generic parents is called. */
    private static List<MethodType> bridges(Class<?> function, String name, MethodType signature) {
        List<MethodType> bridges = new ArrayList<>();
        for (Method method : function.getMethods()) {
            MethodType type = MethodType.methodType(method.getReturnType(), method.getParameterTypes());
            if (method.getName().equals(name)
                    && Modifier.isAbstract(method.getModifiers())
                    && type.parameterCount() == signature.parameterCount()
                    && !type.equals(signature)
                    && !bridges.contains(type)) {
                bridges.add(type);
            }
        }
        return bridges;
    }

    private static Class<?> load(String name, ClassLoader loader) throws ClassNotFoundException {
        return Class.forName(name.replace('/', '.'), false, loader);
    }

    private static MethodType type(String descriptor, ClassLoader loader) {
        return MethodType.fromMethodDescriptorString(descriptor, loader);
    }
}
