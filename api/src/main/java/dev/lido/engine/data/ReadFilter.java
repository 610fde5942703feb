package dev.lido.engine.data;

import dev.lido.LidoException;
import java.io.ObjectInputFilter;
import java.lang.StackWalker.StackFrame;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What Java serialization may read, for one value. Something is refused if any of these refuses it: the user's own filter,
 * the filter of the whole JVM ({@code jdk.serialFilter}), or the rules of this class. They refuse
 *
 * <ul>
 *   <li>classes that are known from attacks and that no task needs;
 *   <li>arrays much longer than the bytes of the value can fill, before memory is taken for them;
 *   <li>a depth at which the stack would overflow.
 * </ul>
 *
 * <p>Where the user's own filter sets {@code maxarray} or {@code maxdepth}, it takes the place of the last two.
 */
final class ReadFilter implements ObjectInputFilter {
    private static final int DEEPEST = 1_000;

    /**
     * Beginnings of class names. Links of the published chains that lead from reading an object to running a command or
     * loading code.
     */
    private static final String[] REFUSED = {
        "bsh.",
        "com.mchange.v2.c3p0.",
        "com.mchange.v2.ser.",
        "com.sun.jndi.",
        "com.sun.org.apache.bcel.",
        "com.sun.org.apache.xalan.",
        "com.sun.rowset.",
        "com.vaadin.data.util.",
        "groovy.util.Expando",
        "java.rmi.MarshalledObject",
        "java.rmi.activation.",
        "java.rmi.dgc.",
        "java.rmi.registry.",
        "java.rmi.server.",
        "javassist.",
        "javax.management.",
        "javax.script.",
        "javax.swing.UIDefaults$",
        "net.sf.json.",
        "ognl.",
        "org.apache.bcel.",
        "org.apache.click.",
        "org.apache.commons.beanutils.",
        "org.apache.commons.collections.functors.",
        "org.apache.commons.collections4.functors.",
        "org.apache.commons.fileupload.disk.",
        "org.apache.myfaces.",
        "org.apache.wicket.util.upload.",
        "org.apache.xalan.",
        "org.codehaus.groovy.runtime.ConvertedClosure",
        "org.codehaus.groovy.runtime.MethodClosure",
        "org.hibernate.engine.spi.TypedValue",
        "org.hibernate.property.",
        "org.hibernate.tuple.component.",
        "org.jboss.interceptor.",
        "org.jboss.weld.interceptor.",
        "org.mozilla.javascript.",
        "org.python.core.",
        "org.springframework.aop.framework.AdvisedSupport",
        "org.springframework.aop.framework.JdkDynamicAopProxy",
        "org.springframework.aop.target.",
        "org.springframework.beans.factory.",
        "org.springframework.core.SerializableTypeWrapper$",
        "org.springframework.transaction.jta.",
        "sun.rmi.",
    };

    /** The JDK's containers announce tables with room to spare: up to so many elements for each byte, and some are free. */
    private static final int ELEMENTS_PER_BYTE = 16;

    private static final int FREE_ELEMENTS = 1 << 22;

    /** {@code Collections.nCopies} announces as many elements as there are copies, and takes no memory for them. */
    private static final String COPIES = "java.util.Collections$CopiesList";

    private final @Nullable Own own;
    private final long bytes;
    private long elements;
    private @Nullable String refusal;

    /**
     * Makes a filter.
     *
     * @param own the user's own, or null
     * @param bytes how many the value has; {@code Integer.MAX_VALUE} or more is taken for any number
     */
    ReadFilter(@Nullable Own own, long bytes) {
        this.own = own;
        this.bytes = bytes;
    }

    /**
     * A user's own filter.
     *
     * @param filter the filter
     * @param limitsDepth whether it sets {@code maxdepth}
     * @param limitsArrays whether it sets {@code maxarray}
     */
    record Own(ObjectInputFilter filter, boolean limitsDepth, boolean limitsArrays) {
        /**
         * Reads a pattern.
         *
         * @return null if it is empty
         * @throws IllegalArgumentException if it is malformed
         */
        static @Nullable Own of(String pattern) {
            return pattern.isEmpty()
                    ? null
                    : new Own(Config.createFilter(pattern), sets(pattern, "maxdepth="), sets(pattern, "maxarray="));
        }

        private static boolean sets(String pattern, String limit) {
            return Stream.of(pattern.split(";")).anyMatch(part -> part.strip().startsWith(limit));
        }
    }

    /** What was refused and by which rule, or null. */
    @Nullable String refusal() {
        return refusal;
    }

    /** Whether objects of a class may be read. */
    boolean allows(Class<?> type) {
        return checkInput(new ClassOnly(type)) != Status.REJECTED;
    }

    @Override
    public Status checkInput(FilterInfo info) {
        Class<?> type = info.serialClass();
        String named = type == null ? "this" : "the class " + type.getName();
        if (own != null && !isLidos(type) && own.filter.checkInput(info) == Status.REJECTED) {
            return refuse(named + " is rejected by the filter that the option filter sets");
        }
        ObjectInputFilter everywhere = Config.getSerialFilter();
        if (everywhere != null && everywhere.checkInput(info) == Status.REJECTED) {
            return refuse(named + " is rejected by the JVM's own filter, jdk.serialFilter");
        }
        if (info.depth() > DEEPEST && (own == null || !own.limitsDepth)) {
            return refuse("objects are nested deeper than " + DEEPEST
                    + ", for which a stack may be too small; keep them in a list or an array, or allow more depth by"
                    + " the option filter=maxdepth=100000 and give the JVMs stacks that are large enough, for example"
                    + " by -Xss64m, for workers in the option jvm.args");
        }
        if (info.arrayLength() >= 0 && (own == null || !own.limitsArrays) && isTooLong(type, info.arrayLength())) {
            return refuse("an array of " + info.arrayLength()
                    + " elements is longer than its bytes; if that is right, allow it by the option filter=maxarray="
                    + info.arrayLength());
        }
        if (type != null && isRefused(type)) {
            return refuse(named + " is rejected by the default filter, since attacks use it");
        }
        return Status.UNDECIDED;
    }

    /** What is in every pool's traffic, whatever a user's filter was made for. */
    private static boolean isLidos(@Nullable Class<?> type) {
        return type != null
                && (type == MethodReference.class
                        || type.getName().equals("dev.lido.remote.codec.StandInException")
                        || (LidoException.class.isAssignableFrom(type)
                                && type.getPackage() == LidoException.class.getPackage()));
    }

    /** Whether it is asked for the elements of {@code Collections.nCopies}, and not for an array in the bytes. */
    private static boolean isOfCopies() {
        return StackWalker.getInstance()
                .walk(frames -> frames.dropWhile(frame -> !frame.getMethodName().equals("checkArray"))
                        .dropWhile(frame -> frame.getClassName().startsWith("java.io.ObjectInputStream"))
                        .findFirst())
                .map(StackFrame::getClassName)
                .filter(COPIES::equals)
                .isPresent();
    }

    private Status refuse(String why) {
        refusal = why;
        return Status.REJECTED;
    }

    private boolean isTooLong(@Nullable Class<?> array, long length) {
        if (bytes >= Integer.MAX_VALUE) {
            return false;
        }
        if (array != null && array.isArray() && array.getComponentType().isPrimitive()) {
            return length * width(array.getComponentType()) > bytes;
        }
        long most = FREE_ELEMENTS + bytes * ELEMENTS_PER_BYTE;
        if (elements + length > most && isOfCopies()) {
            return false;
        }
        elements += length;
        return elements > most;
    }

    private static int width(Class<?> primitive) {
        if (primitive == long.class || primitive == double.class) {
            return Long.BYTES;
        } else if (primitive == int.class || primitive == float.class) {
            return Integer.BYTES;
        }
        return primitive == short.class || primitive == char.class ? Short.BYTES : 1;
    }

    private static boolean isRefused(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        String name = element.getName();
        for (String beginning : REFUSED) {
            if (name.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    /** A class, and nothing about a stream. */
    private static final class ClassOnly implements FilterInfo {
        private final Class<?> type;

        ClassOnly(Class<?> type) {
            this.type = type;
        }

        @Override
        public Class<?> serialClass() {
            return type;
        }

        @Override
        public long arrayLength() {
            return -1;
        }

        @Override
        public long depth() {
            return 1;
        }

        @Override
        public long references() {
            return 1;
        }

        @Override
        public long streamBytes() {
            return 0;
        }
    }
}
