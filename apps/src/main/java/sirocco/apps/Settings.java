package sirocco.apps;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sirocco.apps.cli.Names;

/**
 * Reads and changes the components of a record of settings by name: {@code hidden=32}, {@code filters=32,64}, and of
 * a record inside it by a dotted name, {@code optimiser.rate=1e-3}.
 */
public final class Settings {
    private Settings() {}

    /**
     * The record with the assignments made, in their order.
     *
     * @param owner       who has the settings, for messages
     * @param assignments each {@code name=value}
     * @throws UsageError naming the known settings, or what values a setting takes, or what the record's constructor
     *     objects to
     */
    public static <C extends Record> C set(String owner, C settings, List<String> assignments) {
        C changed = settings;
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals < 1) {
                throw new UsageError("--set " + assignment + ": expected name=value, as in --set "
                        + flat(settings).entrySet().stream()
                                .findFirst()
                                .map(e -> e.getKey() + "=" + e.getValue())
                                .orElse("a=1"));
            }
            changed = set(
                    owner,
                    changed,
                    assignment.substring(0, equals).strip(),
                    assignment.substring(equals + 1).strip());
        }
        return changed;
    }

    /**
     * The record with one component set from text. Of a dotted name the last part is enough where no other component
     * has it: {@code epochs} for {@code training.epochs}.
     */
    public static <C extends Record> C set(String owner, C settings, String name, String value) {
        List<String> called = called(settings, name);
        if (called.isEmpty()) {
            throw new UsageError(owner + " has no setting \"" + name + "\""
                    + Names.suggestion(name, flat(settings).keySet(), names(settings, name)));
        }
        if (called.size() > 1) {
            throw new UsageError(owner + ": which \"" + name + "\" is meant, " + String.join(" or ", called) + "?");
        }
        return with(settings, called.getFirst(), called.getFirst(), value);
    }

    /** Whether a record has a component of that name, or of that last part of a name. */
    public static boolean has(Record settings, String name) {
        return !called(settings, name).isEmpty();
    }

    /** What could be meant: the last parts of all names, or the whole names where a dotted one was asked for. */
    private static List<String> names(Record settings, String asked) {
        return flat(settings).keySet().stream()
                .map(name -> asked.contains(".") ? name : name.substring(name.lastIndexOf('.') + 1))
                .distinct()
                .toList();
    }

    private static List<String> called(Record settings, String name) {
        var known = flat(settings);
        return known.containsKey(name)
                ? List.of(name)
                : known.keySet().stream().filter(of -> of.endsWith("." + name)).toList();
    }

    /**
     * All components by dotted name, those of records inside included; values are numbers, booleans, texts, enums or
     * lists.
     */
    public static Map<String, Object> flat(Record settings) {
        var all = new LinkedHashMap<String, Object>();
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            Object value = get(settings, component);
            if (value instanceof Record inner) {
                flat(inner).forEach((name, of) -> all.put(component.getName() + "." + name, of));
            } else {
                all.put(component.getName(), value);
            }
        }
        return all;
    }

    /** All components by name, those of records inside it as maps of their own. */
    public static Map<String, Object> nested(Record settings) {
        var all = new LinkedHashMap<String, Object>();
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            Object value = get(settings, component);
            all.put(component.getName(), value instanceof Record inner ? nested(inner) : value);
        }
        return all;
    }

    /**
     * The record made of a value for each of its components, as {@link #flat} names them.
     *
     * @param like   a record of that type
     * @param values texts as {@link #set} takes them; no name may be missing and none left over
     * @throws Failure naming what is missing, unknown or refused
     */
    public static <C extends Record> C complete(C like, Map<String, String> values) {
        var known = flat(like).keySet();
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                throw new Failure("the setting \"" + name + "\" is unknown" + Names.suggestion(name, known));
            }
        }
        for (String name : known) {
            if (!values.containsKey(name)) {
                throw new Failure("the setting \"" + name + "\" is missing");
            }
        }
        return complete(like, "", values);
    }

    private static <C extends Record> C complete(C like, String prefix, Map<String, String> texts) {
        RecordComponent[] components = like.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String name = prefix + components[i].getName();
            values[i] = get(like, components[i]) instanceof Record inner
                    ? complete(inner, name + ".", texts)
                    : parse(name, components[i].getGenericType(), texts.get(name));
        }
        return build(like, components, values, "the settings");
    }

    private static <C extends Record> C with(C settings, String path, String rest, String value) {
        String head = rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
        RecordComponent[] components = settings.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = get(settings, components[i]);
            if (components[i].getName().equals(head)) {
                values[i] = values[i] instanceof Record inner
                        ? with(inner, path, rest.substring(head.length() + 1), value)
                        : parse(path, components[i].getGenericType(), value);
            }
        }
        return build(settings, components, values, "--set " + path + "=" + value);
    }

    @SuppressWarnings("unchecked")
    private static <C extends Record> C build(C like, RecordComponent[] components, Object[] values, String asked) {
        try {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Constructor<?> constructor = like.getClass().getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return (C) constructor.newInstance(values);
        } catch (InvocationTargetException refused) {
            throw new UsageError(asked + ": " + refused.getCause().getMessage(), refused);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("the settings " + like.getClass() + " cannot be built", impossible);
        }
    }

    private static Object get(Record settings, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("the setting " + component + " cannot be read", impossible);
        }
    }

    private static Object parse(String name, Type type, String value) {
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            var values = new ArrayList<Object>();
            for (String part : value.isEmpty() ? new String[0] : value.split(",", -1)) {
                values.add(parse(name, list.getActualTypeArguments()[0], part.strip()));
            }
            return List.copyOf(values);
        }
        Class<?> scalar = (Class<?>) type;
        try {
            return scalar(scalar, value);
        } catch (IllegalArgumentException wrong) {
            throw new UsageError("--set " + name + "=" + value + ": expected " + kind(scalar), wrong);
        }
    }

    private static Object scalar(Class<?> type, String value) {
        return switch (type.getSimpleName()) {
            case "int", "Integer" -> Integer.valueOf(value.replace("_", ""));
            case "long", "Long" -> Long.valueOf(value.replace("_", ""));
            case "double", "Double" -> finite(value);
            case "boolean", "Boolean" -> bool(value);
            case "String" -> value;
            default -> constant(type, value);
        };
    }

    private static Double finite(String value) {
        double number = Double.parseDouble(value);
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException(value + " is not finite");
        }
        return number;
    }

    private static Boolean bool(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw new IllegalArgumentException(value + " is neither true nor false");
        };
    }

    private static Object constant(Class<?> type, String value) {
        for (Object constant : type.getEnumConstants()) {
            if (constant.toString().equalsIgnoreCase(value.replace('-', '_'))) {
                return constant;
            }
        }
        throw new IllegalArgumentException(value + " is none of them");
    }

    private static String kind(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "int", "Integer", "long", "Long" -> "a whole number";
            case "double", "Double" -> "a number";
            case "boolean", "Boolean" -> "true or false";
            default ->
                "one of "
                        + String.join(
                                ", ",
                                Arrays.stream(type.getEnumConstants())
                                        .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                                        .toList());
        };
    }
}
