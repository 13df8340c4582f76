package sirocco.tensor;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * The tensors in a value: a tensor, or a record, list or map (in key order) of such values. All other components are
 * static: part of the {@link Structure}, compared by equals.
 *
 * <p>Floating tensors are parameters unless their record component is marked {@link Buffer}.
 */
public final class Tree {
    private static final ClassValue<RecordType> RECORDS = new ClassValue<>() {
        @Override
        protected RecordType computeValue(Class<?> type) {
            return RecordType.of(type);
        }
    };

    private Tree() {}

    /** A tree taken apart. */
    public record Flat(List<Tensor> leaves, Structure structure) {}

    public static Flat flatten(Object tree) {
        List<Tensor> leaves = new ArrayList<>();
        Structure structure = structure(tree, leaves, Role.PARAMETER);
        return new Flat(leaves, structure);
    }

    /** The tensors of a tree. */
    public static List<Tensor> leaves(Object tree) {
        return flatten(tree).leaves();
    }

    /** The same tree with other tensors. */
    public static <T> T map(T tree, UnaryOperator<Tensor> f) {
        Flat flat = flatten(tree);
        return rebuild(flat.structure(), flat.leaves().stream().map(f).toList());
    }

    /** The same tree with each parameter changed, the other tensors as they are. */
    public static <T> T mapParameters(T tree, UnaryOperator<Tensor> f) {
        Flat flat = flatten(tree);
        List<Boolean> parameters = parameters(flat);
        List<Tensor> changed = new ArrayList<>();
        for (int i = 0; i < flat.leaves().size(); i++) {
            changed.add(
                    parameters.get(i)
                            ? f.apply(flat.leaves().get(i))
                            : flat.leaves().get(i));
        }
        return rebuild(flat.structure(), changed);
    }

    /** A tree of the structure of {@code a}: tensors of {@code a} and {@code b} combined in pairs. */
    public static <T> T zip(T a, T b, BinaryOperator<Tensor> f) {
        Flat flatA = flatten(a);
        Flat flatB = flatten(b);
        requireSame(flatA.structure(), flatB.structure());
        List<Tensor> combined = new ArrayList<>();
        for (int i = 0; i < flatA.leaves().size(); i++) {
            combined.add(f.apply(flatA.leaves().get(i), flatB.leaves().get(i)));
        }
        return rebuild(flatA.structure(), combined);
    }

    /** The tensors by name, as {@code layers.0.weight}, in order. */
    public static Map<String, Tensor> named(Object tree) {
        Flat flat = flatten(tree);
        List<String> names = new ArrayList<>();
        flat.structure().names("", names);
        Map<String, Tensor> result = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            result.put(names.get(i), flat.leaves().get(i));
        }
        return result;
    }

    /** The same tree with the tensors of {@code named}; throws where one is missing, left over, or of another spec. */
    public static <T> T withNamed(T tree, Map<String, Tensor> named) {
        Map<String, Tensor> own = named(tree);
        for (String name : named.keySet()) {
            if (!own.containsKey(name)) {
                throw new IllegalArgumentException("tensor \"" + name + "\" has no place; there are " + own.keySet());
            }
        }
        List<Tensor> leaves = new ArrayList<>();
        own.forEach((name, tensor) -> leaves.add(fitting(name, tensor, named.get(name))));
        return rebuild(flatten(tree).structure(), leaves);
    }

    private static Tensor fitting(String name, Tensor own, Tensor given) {
        if (given == null) {
            throw new IllegalArgumentException("tensor \"" + name + "\" " + own.spec() + " is missing");
        }
        if (!given.spec().equals(own.spec())) {
            throw new IllegalArgumentException(
                    "tensor \"" + name + "\": " + own.spec() + " is expected, got " + given.spec());
        }
        return given;
    }

    /** For each leaf whether it is a parameter: floating and not in a {@link Buffer}. */
    public static List<Boolean> parameters(Flat flat) {
        List<Role> roles = new ArrayList<>();
        flat.structure().roles(roles);
        List<Boolean> result = new ArrayList<>();
        for (int i = 0; i < roles.size(); i++) {
            result.add(roles.get(i) == Role.PARAMETER
                    && flat.leaves().get(i).dtype().isFloating());
        }
        return result;
    }

    /** The tree of this structure with these tensors. */
    @SuppressWarnings("unchecked")
    public static <T> T rebuild(Structure structure, List<Tensor> leaves) {
        Iterator<Tensor> rest = leaves.iterator();
        T result = (T) structure.build(rest);
        if (rest.hasNext()) {
            throw new IllegalArgumentException("a tree of " + structure + " has fewer leaves than " + leaves.size());
        }
        return result;
    }

    private static void requireSame(Structure a, Structure b) {
        if (!a.equals(b)) {
            throw new IllegalArgumentException("trees of different structure: " + a + " and " + b);
        }
    }

    private enum Role {
        PARAMETER,
        BUFFER
    }

    private static Structure structure(Object value, List<Tensor> leaves, Role role) {
        return switch (value) {
            case Tensor tensor -> {
                leaves.add(tensor);
                yield new Leaf(role);
            }
            case Record r -> RECORDS.get(r.getClass()).structure(r, leaves, role);
            case List<?> list ->
                new ListOf(list.stream().map(v -> structure(v, leaves, role)).toList());
            case Map<?, ?> map -> {
                Map<Object, Structure> parts = new LinkedHashMap<>();
                new TreeMap<>(map).forEach((k, v) -> parts.put(k, structure(v, leaves, role)));
                yield new MapOf(parts);
            }
            case null -> new Static(null);
            default -> Static.of(value);
        };
    }

    /** What a tree is apart from its tensors. Equal structures have equal static parts. */
    public sealed interface Structure permits Leaf, RecordOf, ListOf, MapOf, Static {
        private Object build(Iterator<Tensor> leaves) {
            return switch (this) {
                case Leaf leaf -> leaves.next();
                case RecordOf r ->
                    RECORDS.get(r.type)
                            .build(r.parts.stream().map(p -> p.build(leaves)).toArray());
                case ListOf list ->
                    list.parts.stream().map(p -> p.build(leaves)).toList();
                case MapOf map -> {
                    Map<Object, Object> result = new LinkedHashMap<>();
                    map.parts.forEach((k, p) -> result.put(k, p.build(leaves)));
                    yield result;
                }
                case Static s -> s.value;
            };
        }

        /** The number of the first leaf of the first part that equals {@code part}; −1 if there is none. */
        default int find(Structure part) {
            int[] leaf = new int[1];
            return find(part, leaf) ? leaf[0] : -1;
        }

        private boolean find(Structure part, int[] leaf) {
            if (equals(part)) {
                return true;
            }
            return switch (this) {
                case Leaf l -> {
                    leaf[0]++;
                    yield false;
                }
                case RecordOf r -> r.parts.stream().anyMatch(p -> p.find(part, leaf));
                case ListOf list -> list.parts.stream().anyMatch(p -> p.find(part, leaf));
                case MapOf map -> map.parts.values().stream().anyMatch(p -> p.find(part, leaf));
                case Static s -> false;
            };
        }

        private void names(String prefix, List<String> names) {
            switch (this) {
                case Leaf leaf -> names.add(prefix);
                case RecordOf r -> {
                    List<String> own = RECORDS.get(r.type).names;
                    for (int i = 0; i < own.size(); i++) {
                        r.parts.get(i).names(join(prefix, own.get(i)), names);
                    }
                }
                case ListOf list -> {
                    for (int i = 0; i < list.parts.size(); i++) {
                        list.parts.get(i).names(join(prefix, Integer.toString(i)), names);
                    }
                }
                case MapOf map -> map.parts.forEach((k, p) -> p.names(join(prefix, k.toString()), names));
                case Static s -> {}
            }
        }

        private static String join(String prefix, String name) {
            return prefix.isEmpty() ? name : prefix + "." + name;
        }

        private void roles(List<Role> roles) {
            switch (this) {
                case Leaf leaf -> roles.add(leaf.role);
                case RecordOf r -> r.parts.forEach(p -> p.roles(roles));
                case ListOf list -> list.parts.forEach(p -> p.roles(roles));
                case MapOf map -> map.parts.values().forEach(p -> p.roles(roles));
                case Static s -> {}
            }
        }
    }

    private record Leaf(Role role) implements Structure {}

    private record RecordOf(Class<?> type, List<Structure> parts) implements Structure {}

    private record ListOf(List<Structure> parts) implements Structure {}

    private record MapOf(Map<Object, Structure> parts) implements Structure {}

    private record Static(Object value) implements Structure {
        static Static of(Object value) {
            if (value.getClass().isHidden() || value.getClass().isSynthetic()) {
                throw new IllegalArgumentException(
                        "a tree holds a lambda (" + value.getClass().getName()
                                + "), which is equal to no other and would be compiled anew each time: use an enum or a record");
            }
            return new Static(value);
        }
    }

    /** How to take a record of one class apart and to make one. */
    private record RecordType(
            Class<?> type, List<String> names, List<Role> roles, List<MethodHandle> getters, MethodHandle maker) {

        static RecordType of(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            try {
                MethodHandles.Lookup lookup = MethodHandles.lookup();
                List<MethodHandle> getters = new ArrayList<>();
                for (RecordComponent component : components) {
                    component.getAccessor().setAccessible(true);
                    getters.add(lookup.unreflect(component.getAccessor()));
                }
                Class<?>[] types =
                        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
                Constructor<?> constructor = type.getDeclaredConstructor(types);
                constructor.setAccessible(true);
                MethodHandle maker =
                        lookup.unreflectConstructor(constructor).asSpreader(Object[].class, components.length);
                return new RecordType(
                        type,
                        Arrays.stream(components).map(RecordComponent::getName).toList(),
                        Arrays.stream(components).map(RecordType::role).toList(),
                        getters,
                        maker);
            } catch (ReflectiveOperationException | RuntimeException e) {
                throw new IllegalArgumentException(
                        "record " + type.getName() + " cannot be read: make it public in an exported package, or open "
                                + type.getPackageName() + " to sirocco.tensor in module-info.java",
                        e);
            }
        }

        private static Role role(RecordComponent component) {
            return component.isAnnotationPresent(Buffer.class) ? Role.BUFFER : Role.PARAMETER;
        }

        /** A record without tensors is static as a whole: compared by its own equals and never rebuilt. */
        Structure structure(Record value, List<Tensor> leaves, Role outer) {
            int before = leaves.size();
            List<Structure> parts = new ArrayList<>(names.size());
            for (int i = 0; i < names.size(); i++) {
                Role role = outer == Role.BUFFER ? Role.BUFFER : roles.get(i);
                parts.add(Tree.structure(get(i, value), leaves, role));
            }
            return leaves.size() == before ? new Static(value) : new RecordOf(type, parts);
        }

        private Object get(int i, Record value) {
            try {
                return getters.get(i).invoke(value);
            } catch (Throwable e) {
                throw sneaky(e);
            }
        }

        Object build(Object[] components) {
            try {
                return maker.invoke(components);
            } catch (Throwable e) {
                throw sneaky(e);
            }
        }

        /** A record's own exceptions pass unchanged: they say what is wrong with its components. */
        private static RuntimeException sneaky(Throwable e) {
            return switch (e) {
                case RuntimeException own -> own;
                case Error own -> throw own;
                default -> new IllegalStateException(e);
            };
        }
    }
}
