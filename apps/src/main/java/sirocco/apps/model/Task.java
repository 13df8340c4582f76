package sirocco.apps.model;

import java.util.List;

/** What a model's outputs mean. */
public sealed interface Task {
    /** Names of the outputs, in order. */
    List<String> names();

    /** The outputs are logits of classes, of which one is true. */
    record Classify(List<String> names) implements Task {}

    /** The outputs are values. */
    record Regress(List<String> names) implements Task {}
}
