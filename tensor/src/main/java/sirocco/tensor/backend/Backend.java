package sirocco.tensor.backend;

import java.util.List;
import java.util.Optional;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Spec;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.op.Composite;
import sirocco.tensor.op.Op;

/** A way to compute graphs. Found by {@link java.util.ServiceLoader}; sees operations and graphs, never a layer. */
public interface Backend {

    /** The name by which {@code --device} and {@link sirocco.tensor.Device#named} find it: cpu, gpu, reference. */
    String name();

    /** The backend of one device among several that this one has, by a name as {@code gpu:1}; empty where it knows no such names. */
    default Optional<Backend> device(String name) {
        return Optional.empty();
    }

    /** Why it cannot run in this JVM, with the remedy; empty if it can. */
    String obstacle();

    /** Among backends without an obstacle, eager operations run on that of the highest rank. */
    int eagerRank();

    /** Whether it has a kernel for {@code op}; otherwise the body is inlined. */
    boolean takes(Composite op, List<Spec> inputs);

    /** Whether groups of elementwise operations are handed over as {@link sirocco.tensor.op.Fused}. */
    boolean fuses();

    /** The most its processor does, measured when first asked, which takes some tenths of a second; empty where nothing can measure it. */
    default Optional<Peak> peak() {
        return Optional.empty();
    }

    /** Computes one operation now. */
    List<ConcreteTensor> evaluate(Op op, List<ConcreteTensor> inputs, List<Spec> outputs);

    /**
     * Makes a program of a graph that holds primitives and composites it {@linkplain #takes takes}.
     *
     * @param replaces for each output the donated input whose memory it takes, or −1
     */
    Program compile(Graph graph, int[] replaces);
}
