package sirocco.kernels.cpu;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import sirocco.kernels.fused.Group;
import sirocco.kernels.fused.Term;

/**
 * The generated loops of this JVM, one hidden class for each group, way in which its inputs are broadcast, and form.
 *
 * <p>{@code -Dsirocco.fused.dump=DIR} writes the classes there, to be read with javap.
 */
final class FusedLoops {
    private static final int KEPT = 1024;
    /** HotSpot never compiles longer methods (HugeMethodLimit). */
    private static final int LONGEST_METHOD = 8000;

    private static final int NAMED_OPERATIONS = 6;

    private static final Map<Key, Optional<RowLoop>> LOOPS = new LinkedHashMap<>(64, .75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Optional<RowLoop>> eldest) {
            return size() > KEPT;
        }
    };

    private static int made;

    private record Key(Group group, List<Boolean> repeated, Form form) {}

    /** What the code of a loop computes at a time. */
    enum Form {
        VECTORS,
        ELEMENTS
    }

    private FusedLoops() {}

    /**
     * The loop of a group, made at its first use; empty where an operation has no vector code or the code is too long.
     *
     * @param repeated for each input whether it has one value along a row
     */
    static synchronized Optional<RowLoop> of(Group group, List<Boolean> repeated, Form form) {
        Key key = new Key(group, List.copyOf(repeated), form);
        Optional<RowLoop> known = LOOPS.get(key);
        if (known == null) {
            boolean accepted = form == Form.VECTORS ? VectorEmitter.accepts(group) : ScalarEmitter.accepts(group);
            known = accepted ? make(key) : Optional.empty();
            LOOPS.put(key, known);
        }
        return known;
    }

    private static Optional<RowLoop> make(Key key) {
        String name = name(key.group, made++);
        boolean vectors = key.form == Form.VECTORS;
        byte[] bytes = vectors
                ? VectorEmitter.write(name, key.group, key.repeated)
                : ScalarEmitter.write(name, key.group, key.repeated);
        Class<?> host = vectors ? VectorEmitter.nestHost(key.group) : ScalarSteps.class;
        return isTooLong(bytes) ? Optional.empty() : Optional.of(GeneratedClass.of(RowLoop.class, name, bytes, host));
    }

    private static boolean isTooLong(byte[] bytes) {
        ClassModel model = ClassFile.of().parse(bytes);
        return model.methods().stream()
                .anyMatch(m -> m.findAttribute(Attributes.code()).orElseThrow().codeLength() > LONGEST_METHOD);
    }

    private static String name(Group group, int number) {
        String operations = group.terms().stream()
                .filter(Term.Apply.class::isInstance)
                .limit(NAMED_OPERATIONS)
                .map(t -> ((Term.Apply) t).op().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining("_"));
        return "Fused" + number + "_" + operations;
    }
}
