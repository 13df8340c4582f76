package sirocco.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import java.lang.module.ModuleReader;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Everything public in our tornado.api is in the real one, with the same types and values. */
class SignatureTest {
    private static final String PREFIX = "uk/ac/manchester/tornado/api/";
    /** Not the platform's loader: that finds the packages of our own modules, so ours would be compared with ours. */
    private static final ClassLoader BOOTSTRAP = null;

    private static final int KIND = Modifier.INTERFACE | Modifier.ABSTRACT | Modifier.STATIC;
    private static final int MEMBER = Modifier.STATIC | Modifier.PUBLIC | Modifier.PROTECTED;

    private final List<String> differences = new ArrayList<>();

    @Test
    void ourSignaturesAreThoseOfTheSdk() throws Exception {
        String home = System.getenv().getOrDefault(Sdk.VARIABLE, "");
        assumeTrue(!home.isEmpty(), "skipped: " + Sdk.VARIABLE + " names no SDK to compare with");
        List<String> names = ourClasses();
        assertTrue(names.contains("uk.ac.manchester.tornado.api.TaskGraph"), names::toString);
        try (var real = new URLClassLoader(jars(Path.of(home)), BOOTSTRAP)) {
            for (String name : names) {
                compare(Class.forName(name), real);
            }
        }
        assertEquals(List.of(), differences);
    }

    private static URL[] jars(Path home) throws IOException {
        try (Stream<Path> files = Files.list(new Sdk(home, "", List.of()).modules())) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .map(SignatureTest::url)
                    .toArray(URL[]::new);
        }
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(file.toString(), e);
        }
    }

    private static List<String> ourClasses() throws IOException {
        var api = ModuleLayer.boot().configuration().findModule("tornado.api").orElseThrow();
        try (ModuleReader reader = api.reference().open();
                Stream<String> resources = reader.list()) {
            return resources
                    .filter(r -> r.startsWith(PREFIX) && r.endsWith(".class"))
                    .map(r -> r.substring(0, r.length() - ".class".length()).replace('/', '.'))
                    .toList();
        }
    }

    private void compare(Class<?> ours, ClassLoader real) throws ReflectiveOperationException {
        if (!isVisible(ours.getModifiers())) {
            return;
        }
        Class<?> theirs;
        try {
            theirs = Class.forName(ours.getName(), false, real);
        } catch (ClassNotFoundException _) {
            differences.add(ours + " is not there");
            return;
        }
        assertNotSame(ours, theirs);
        same(ours + " kind", ours.getModifiers() & KIND, theirs.getModifiers() & KIND);
        compareAnnotation(ours, theirs);
        for (Method method : visible(ours.getDeclaredMethods())) {
            same(method.toString(), describe(method), describe(find(theirs, method)));
        }
        for (Constructor<?> constructor : visible(ours.getDeclaredConstructors())) {
            same(constructor.toString(), describe(constructor), describe(find(theirs, constructor)));
        }
        for (Field field : visible(ours.getDeclaredFields())) {
            compareField(field, theirs);
        }
    }

    private void compareAnnotation(Class<?> ours, Class<?> theirs) {
        if (ours.isAnnotation()) {
            same(ours + " target", ours.getAnnotation(Target.class), theirs.getAnnotation(Target.class));
            same(ours + " retention", ours.getAnnotation(Retention.class), theirs.getAnnotation(Retention.class));
        }
    }

    private void compareField(Field ours, Class<?> real) throws ReflectiveOperationException {
        Field theirs = Arrays.stream(real.getDeclaredFields())
                .filter(f -> f.getName().equals(ours.getName()))
                .findFirst()
                .orElse(null);
        if (theirs == null) {
            differences.add(ours + " is not there");
            return;
        }
        same(ours + " type", ours.getType().getName(), theirs.getType().getName());
        same(ours + " modifiers", ours.getModifiers(), theirs.getModifiers());
        boolean constant = Modifier.isStatic(ours.getModifiers())
                && Modifier.isFinal(ours.getModifiers())
                && ours.getType().isPrimitive();
        if (constant) {
            same(ours + " value", ours.get(null), theirs.get(null));
        } else if (ours.isEnumConstant()) {
            same(ours + " ordinal", ((Enum<?>) ours.get(null)).ordinal(), ((Enum<?>) theirs.get(null)).ordinal());
        }
    }

    /** The real method of that name and those parameters, in the class or what it inherits from. */
    private static Method find(Class<?> type, Method ours) {
        if (type == null) {
            return null;
        }
        return Stream.of(
                        Arrays.stream(type.getDeclaredMethods()).filter(m -> !m.isBridge() && matches(m, ours)),
                        Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()))
                                .map(parent -> find(parent, ours)))
                .flatMap(methods -> methods)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static Constructor<?> find(Class<?> type, Constructor<?> ours) {
        return Arrays.stream(type.getDeclaredConstructors())
                .filter(c -> parameters(c).equals(parameters(ours)))
                .findFirst()
                .orElse(null);
    }

    private static boolean matches(Method theirs, Method ours) {
        return theirs.getName().equals(ours.getName()) && parameters(theirs).equals(parameters(ours));
    }

    private static List<String> parameters(Executable executable) {
        return Arrays.stream(executable.getParameterTypes()).map(Class::getName).toList();
    }

    private static String describe(Method method) {
        return method == null
                ? "missing"
                : describe((Executable) method) + " " + method.getReturnType().getName();
    }

    private static String describe(Executable executable) {
        if (executable == null) {
            return "missing";
        }
        List<String> thrown = Arrays.stream(executable.getExceptionTypes())
                .map(Class::getName)
                .toList();
        return Modifier.toString(executable.getModifiers() & MEMBER) + (executable.isVarArgs() ? " varargs" : "")
                + " throws " + thrown;
    }

    private static <T extends AccessibleObject & Member> List<T> visible(T[] members) {
        var list = new ArrayList<T>();
        Collections.addAll(list, members);
        list.removeIf(member -> !isVisible(member.getModifiers()) || member.isSynthetic());
        return list;
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private void same(String what, Object ours, Object theirs) {
        if (!Objects.equals(ours, theirs)) {
            differences.add(what + ": ours is <" + ours + ">, the SDK's <" + theirs + ">");
        }
    }
}
