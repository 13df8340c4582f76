package sirocco.apps.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import sirocco.apps.Failure;
import sirocco.apps.learn.Decision;
import sirocco.tensor.Device;

/**
 * Saved models that answer as one: with the mean of their probabilities, or of their values. Where a model has a decision
 * for a required recall, its shifted probabilities are averaged for the class that is decided for.
 */
public final class Ensemble {
    private final List<Member> members;

    private record Member(Path folder, Model model, Optional<Decision> decision) {}

    private Ensemble(List<Member> members) {
        this.members = members;
    }

    /** Reads the models of finished runs. Throws {@link Failure} where one cannot be used, or their outputs differ. */
    public static Ensemble read(List<Path> folders, Device device) {
        List<SavedModel<?>> saved = new ArrayList<>();
        folders.forEach(folder -> saved.add(SavedModel.read(folder)));
        List<Member> members = new ArrayList<>();
        for (SavedModel<?> one : saved) {
            members.add(new Member(one.folder(), one.on(device), one.decision()));
        }
        Member first = members.getFirst();
        for (Member other : members) {
            if (!other.model.task().equals(first.model.task())) {
                throw new Failure("models of one ensemble must answer the same: " + first.folder + " "
                        + first.model.task() + ", but " + other.folder + " " + other.model.task());
            }
        }
        return new Ensemble(members);
    }

    public Task task() {
        return members.getFirst().model.task();
    }

    /** Whether a class is decided for by more than its probability. */
    boolean decides() {
        return members.stream().anyMatch(member -> member.decision.isPresent());
    }

    /** What they say of a file of data. Throws {@link Failure} where it cannot be read. */
    Answers answer(Path data) {
        Sample sample = null;
        double[] plain = null;
        double[] shifted = null;
        int outputs = task().names().size();
        for (Member member : members) {
            Sample read = member.model.reader().apply(data);
            float[] raw = member.model.outputs().apply(read.inputs()).toFloats();
            if (plain == null) {
                sample = read;
                plain = new double[raw.length];
                shifted = new double[raw.length];
            }
            add(plain, raw, Decision.argmax(outputs));
            add(shifted, raw, member.decision.orElse(Decision.argmax(outputs)));
        }
        return task() instanceof Task.Classify
                ? new Answers(
                        sample,
                        task(),
                        plain,
                        Optional.of(largest(shifted, outputs)),
                        Optional.of(largest(plain, outputs)))
                : new Answers(sample, task(), plain, Optional.empty(), Optional.empty());
    }

    /** Adds a member's share of the mean. */
    private void add(double[] mean, float[] raw, Decision decision) {
        int outputs = decision.shifts().size();
        double[] row = new double[outputs];
        for (int i = 0; i < raw.length; i += outputs) {
            for (int k = 0; k < outputs; k++) {
                row[k] = raw[i + k] + decision.shifts().get(k);
            }
            if (task() instanceof Task.Classify) {
                softmax(row);
            }
            for (int k = 0; k < outputs; k++) {
                mean[i + k] += row[k] / members.size();
            }
        }
    }

    private static void softmax(double[] row) {
        double max = Double.NEGATIVE_INFINITY;
        for (double value : row) {
            max = Math.max(max, value);
        }
        double sum = 0;
        for (int k = 0; k < row.length; k++) {
            row[k] = Math.exp(row[k] - max);
            sum += row[k];
        }
        for (int k = 0; k < row.length; k++) {
            row[k] /= sum;
        }
    }

    private static int[] largest(double[] values, int outputs) {
        int[] largest = new int[values.length / outputs];
        for (int i = 0; i < largest.length; i++) {
            for (int k = 1; k < outputs; k++) {
                if (values[i * outputs + k] > values[i * outputs + largest[i]]) {
                    largest[i] = k;
                }
            }
        }
        return largest;
    }
}
