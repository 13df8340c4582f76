package sirocco.tensor.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.module.ModuleReader;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sirocco.tensor.DType;
import sirocco.tensor.Tensor;

/** The catalogue holds each operation, each constant of enums among them, and inputs that fit. */
class CatalogueTest {
    private static final String PACKAGE = Op.class.getPackageName();

    private static List<Op> sampled() {
        List<Op> ops = new ArrayList<>();
        Catalogue.samples().forEach(s -> s.dtypes().forEach(dtype -> ops.add(s.op(dtype))));
        return ops;
    }

    @Test
    void everyOperationHasASample() throws IOException {
        Set<String> present = new HashSet<>();
        sampled().forEach(op -> present.addAll(named(op)));
        Set<String> missing = new TreeSet<>();
        operations().forEach(type -> missing.addAll(expected(type)));
        assertTrue(missing.size() > 80, "operations found: " + missing);
        missing.removeAll(present);
        assertEquals(Set.of(), missing, "operations without a sample: add them to Catalogue");
    }

    /** An operation's own name, and those of the constants it is made of. */
    private static Set<String> named(Op op) {
        Set<String> names = new HashSet<>();
        if (op instanceof Enum<?> constant) {
            names.add(constant.getDeclaringClass().getSimpleName() + "." + constant.name());
            return names;
        }
        names.add(op.getClass().getSimpleName());
        for (RecordComponent component : op.getClass().getRecordComponents()) {
            if (component.getType().isEnum()) {
                names.add(op.getClass().getSimpleName() + "." + component.getName() + "=" + value(op, component));
            }
        }
        return names;
    }

    private static Object value(Op op, RecordComponent component) {
        try {
            return component.getAccessor().invoke(op);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Set<String> expected(Class<?> type) {
        Set<String> names = new HashSet<>();
        if (type.isEnum()) {
            Arrays.stream(type.getEnumConstants()).forEach(c -> names.add(type.getSimpleName() + "." + c));
            return names;
        }
        names.add(type.getSimpleName());
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.getType().isEnum()) {
                for (Object constant : component.getType().getEnumConstants()) {
                    names.add(type.getSimpleName() + "." + component.getName() + "=" + constant);
                }
            }
        }
        return names;
    }

    /** The records and enums of this package that are operations. */
    private static List<Class<?>> operations() throws IOException {
        List<Class<?>> result = new ArrayList<>();
        String folder = PACKAGE.replace('.', '/') + "/";
        var module =
                ModuleLayer.boot().configuration().findModule("sirocco.tensor").orElseThrow();
        try (ModuleReader reader = module.reference().open();
                Stream<String> files = reader.list()) {
            for (String file : files.filter(f -> f.startsWith(folder) && f.endsWith(".class"))
                    .toList()) {
                Class<?> type = load(
                        file.substring(0, file.length() - ".class".length()).replace('/', '.'));
                boolean concrete = !Modifier.isAbstract(type.getModifiers()) && (type.isRecord() || type.isEnum());
                if (concrete && Op.class.isAssignableFrom(type)) {
                    result.add(type);
                }
            }
        }
        return result;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theInputsFitTheOperationAndFollowTheSeed() {
        for (Sample sample : Catalogue.samples()) {
            for (DType dtype : sample.dtypes()) {
                List<Tensor> inputs = sample.inputs(dtype, 1);
                assertTrue(!sample.op(dtype).outputs(sample.specs(dtype)).isEmpty(), sample.describe(dtype));
                List<Tensor> again = sample.inputs(dtype, 1);
                for (int i = 0; i < inputs.size(); i++) {
                    assertTrue(inputs.get(i).sameBits(again.get(i)), sample.describe(dtype));
                }
            }
        }
    }

    @Test
    void differentSeedsGiveDifferentInputs() {
        Sample sample = Sample.of("", Unary.EXP, Sample.Argument.of(Values.between(0, 1), 7));
        assertTrue(!sample.inputs(DType.F64, 1)
                .getFirst()
                .sameBits(sample.inputs(DType.F64, 2).getFirst()));
    }
}
