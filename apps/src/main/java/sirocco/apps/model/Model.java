package sirocco.apps.model;

import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import sirocco.tensor.Tensor;

/**
 * A trained model in use.
 *
 * @param task what its outputs mean
 * @param reader of files of data, to the rows that it takes
 * @param outputs of all rows: [n, …] → [n, outputs]
 */
public record Model(Task task, Function<Path, Sample> reader, UnaryOperator<Tensor> outputs) {}
