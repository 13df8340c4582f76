package sirocco.tensor.backend;

import java.util.List;
import sirocco.tensor.ConcreteTensor;

/** A graph compiled for a device. */
public interface Program {

    /** Runs once. Donated inputs cannot be used afterwards. */
    List<ConcreteTensor> run(List<ConcreteTensor> inputs);

    /**
     * Binds inputs for many runs. The execution owns the donated ones; every output that takes the place of a donated
     * input is, in the next run, that input.
     */
    Execution bind(List<ConcreteTensor> inputs);

    /** What the program does, for people: instructions, memory plan. */
    String describe();

    /** The kernels it runs, for people, each once, in the order of their first use. */
    default List<Listing> listings() {
        return List.of();
    }

    /**
     * A kernel to read.
     *
     * @param name of the kernel
     * @param uses how many instructions or tasks run it
     * @param text its source as compiled for the device, or where that is to be found
     */
    record Listing(String name, int uses, String text) {}

    /** The bytes of its intermediate results: as planned, and what they would take side by side. */
    Footprint footprint();

    /** Bytes of all its arrays on the device, inputs and results among them; 0 where it computes in the host's memory. */
    default long deviceBytes() {
        return 0;
    }

    /** The memory of a program's intermediate results in bytes. */
    record Footprint(long planned, long sumOfIntermediates) {}

    /** A program with its inputs bound. Not for use by several threads at once. */
    interface Execution {
        /** Copies new values into the memory of input {@code index}. */
        void set(int index, ConcreteTensor value);

        /** Runs once, allocating nothing. */
        void run();

        /** The outputs; their values are those of the latest run. */
        List<ConcreteTensor> outputs();
    }
}
