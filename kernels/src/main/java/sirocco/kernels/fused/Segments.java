package sirocco.kernels.fused;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToIntBiFunction;
import sirocco.tensor.DType;

/** Cuts a group into smaller ones that are computed one after the other. */
public final class Segments {

    /**
     * Consecutive operations of a group as a group of their own.
     *
     * @param operands the terms of the whole group that are its inputs, then those that are its results
     */
    public record Segment(Group group, List<Integer> operands) {}

    private final Group whole;
    private final int longest;
    private final ToIntBiFunction<Group, Term.Apply> weight;
    private final Predicate<Group> suits;
    private final List<Segment> done = new ArrayList<>();
    private final List<Integer> open = new ArrayList<>();
    private int openWeight;
    private int openBytes;

    private Segments(Group whole, int longest, ToIntBiFunction<Group, Term.Apply> weight, Predicate<Group> suits) {
        this.whole = whole;
        this.longest = longest;
        this.weight = weight;
        this.suits = suits;
    }

    /**
     * Segments of elements of one size (booleans fit any) whose weights add up to at most {@code longest} where they have
     * more than one operation. Conversions between sizes, operations of weight 0, and those of a segment that does not
     * suit (as one of booleans alone may not) stand alone, and all their operands are inputs in order.
     */
    public static List<Segment> of(
            Group group, int longest, ToIntBiFunction<Group, Term.Apply> weight, Predicate<Group> suits) {
        Segments segments = new Segments(group, longest, weight, suits);
        for (int t = 0; t < group.terms().size(); t++) {
            if (group.terms().get(t) instanceof Term.Apply apply) {
                segments.add(t, apply);
            }
        }
        segments.close();
        return List.copyOf(segments.done);
    }

    private void add(int term, Term.Apply apply) {
        int bytes = bytes(apply);
        int own = weight.applyAsInt(whole, apply);
        boolean alone = own <= 0 || bytes < 0;
        boolean fits = openWeight + own <= longest && (bytes == 0 || openBytes == 0 || bytes == openBytes);
        if (alone || !fits) {
            close();
        }
        if (alone) {
            done.add(single(term, apply));
            return;
        }
        open.add(term);
        openWeight += own;
        openBytes = Math.max(openBytes, bytes);
    }

    /** The size of all elements that an operation touches; 0 for booleans only, −1 for different sizes. */
    private int bytes(Term.Apply apply) {
        int bytes = apply.dtype() == DType.BOOL ? 0 : apply.dtype().bytes();
        for (int operand : apply.operands()) {
            DType dtype = whole.terms().get(operand).dtype();
            if (dtype != DType.BOOL && bytes != 0 && bytes != dtype.bytes()) {
                return -1;
            }
            bytes = dtype == DType.BOOL ? bytes : dtype.bytes();
        }
        return bytes;
    }

    private void close() {
        if (!open.isEmpty()) {
            Segment segment = segment();
            if (suits.test(segment.group())) {
                done.add(segment);
            } else {
                open.forEach(
                        term -> done.add(single(term, (Term.Apply) whole.terms().get(term))));
            }
        }
        open.clear();
        openWeight = 0;
        openBytes = 0;
    }

    /** One operation whose operands, literals too, are its inputs in order. */
    private Segment single(int term, Term.Apply apply) {
        List<Integer> operands = new ArrayList<>(apply.operands());
        List<DType> inputs = new ArrayList<>();
        List<Term> terms = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        for (int operand : apply.operands()) {
            DType dtype = whole.terms().get(operand).dtype();
            numbers.add(inputs.size());
            terms.add(new Term.Load(inputs.size(), dtype));
            inputs.add(dtype);
        }
        terms.add(new Term.Apply(apply.op(), apply.dtype(), numbers));
        operands.add(term);
        return new Segment(new Group(inputs, terms, List.of(inputs.size())), operands);
    }

    private Segment segment() {
        List<Integer> operands = new ArrayList<>();
        List<DType> inputs = new ArrayList<>();
        List<Term> terms = new ArrayList<>();
        Map<Integer, Integer> numbers = new HashMap<>();
        for (int term : open) {
            for (int operand : ((Term.Apply) whole.terms().get(term)).operands()) {
                if (!open.contains(operand) && !numbers.containsKey(operand)) {
                    numbers.put(operand, terms.size());
                    Term source = whole.terms().get(operand);
                    if (source instanceof Term.Literal) {
                        terms.add(source);
                    } else {
                        terms.add(new Term.Load(inputs.size(), source.dtype()));
                        inputs.add(source.dtype());
                        operands.add(operand);
                    }
                }
            }
        }
        List<Integer> outputs = new ArrayList<>();
        for (int term : open) {
            Term.Apply apply = (Term.Apply) whole.terms().get(term);
            numbers.put(term, terms.size());
            terms.add(new Term.Apply(
                    apply.op(),
                    apply.dtype(),
                    apply.operands().stream().map(numbers::get).toList()));
            if (isUsedOutside(term)) {
                outputs.add(numbers.get(term));
                operands.add(term);
            }
        }
        return new Segment(new Group(inputs, terms, outputs), operands);
    }

    private boolean isUsedOutside(int term) {
        boolean byOthers = false;
        for (int t = 0; t < whole.terms().size(); t++) {
            byOthers |= !open.contains(t)
                    && whole.terms().get(t) instanceof Term.Apply apply
                    && apply.operands().contains(term);
        }
        return byOthers || whole.outputs().contains(term);
    }
}
