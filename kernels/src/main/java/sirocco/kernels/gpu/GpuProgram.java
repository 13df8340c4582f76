package sirocco.kernels.gpu;

import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.backend.Program;
import sirocco.tensor.memory.Storage;

/** A program on a TornadoVM device. What outputs replace stays there from run to run. */
final class GpuProgram implements Program {
    private final GpuCode code;
    private final GpuDevice device;
    private Runs shared;

    GpuProgram(GpuCode code, GpuDevice device) {
        this.code = code;
        this.device = device;
    }

    @Override
    public List<ConcreteTensor> run(List<ConcreteTensor> inputs) {
        return run(inputs, shared());
    }

    /** A run of a program that is dropped afterwards. */
    List<ConcreteTensor> runOnce(List<ConcreteTensor> inputs) {
        return run(inputs, new Runs(code, device, Replay.not("the program runs once")));
    }

    private List<ConcreteTensor> run(List<ConcreteTensor> inputs, Runs runs) {
        checkDonated(inputs);
        synchronized (runs) {
            runs.detachOutputs(inputs);
            runs.accept(inputs);
            runs.run();
            return runs.results(inputs);
        }
    }

    private synchronized Runs shared() {
        if (shared == null) {
            shared = new Runs(code, device, Replay.of(code, device));
        }
        return shared;
    }

    /** What its runs, those of bound executions aside, have moved. */
    GpuInstance.Traffic traffic() {
        return shared().instance.traffic();
    }

    /** Throws if a donated input is a constant of the program, or is given twice: its memory could not be written. */
    private void checkDonated(List<ConcreteTensor> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            ConcreteTensor donated = inputs.get(i);
            if (!code.isState(i)) {
                continue;
            }
            if (code.graph().constants().stream().anyMatch(c -> c == donated)) {
                throw new IllegalArgumentException("donated tensor " + donated.spec()
                        + " is also used from outside by the compiled function, as a constant. Pass it as an argument");
            }
            if (inputs.stream().filter(other -> other == donated).count() > 1) {
                throw new IllegalArgumentException("donated tensor " + donated.spec()
                        + " is given twice. Copy it, or do not donate this argument");
            }
        }
    }

    @Override
    public Execution bind(List<ConcreteTensor> inputs) {
        checkDonated(inputs);
        return new GpuExecution(new Runs(code, device, Replay.of(code, device)), inputs);
    }

    @Override
    public String describe() {
        return code.describe() + replay().text() + System.lineSeparator();
    }

    private synchronized Replay replay() {
        return shared == null ? Replay.of(code, device) : shared.instance.replay();
    }

    @Override
    public long deviceBytes() {
        return code.deviceBytes();
    }

    @Override
    public List<Listing> listings() {
        return KernelListings.of(code, device);
    }

    @Override
    public Footprint footprint() {
        return new Footprint(code.plannedBytes(), code.sumOfIntermediates());
    }

    /** The runs of one instance of the program, numbered, with the outputs that are still on the device. */
    static final class Runs {
        private final GpuCode code;
        private final GpuInstance instance;
        private final List<WeakReference<GpuStorage>> onDevice = new ArrayList<>();
        private long count;
        private boolean stateIsNew;

        Runs(GpuCode code, GpuDevice device, Replay replay) {
            this.code = code;
            this.instance = GpuInstance.of(code, device, replay);
        }

        /** How often it has run. */
        long count() {
            return count;
        }

        /** The values of an array in host memory, to be read at once. */
        MemorySegment fetch(Buffer buffer) {
            boolean waitsToBeSent = stateIsNew && buffer.role() instanceof Buffer.Input;
            return waitsToBeSent ? instance.host(buffer) : instance.fetch(buffer);
        }

        /** Takes to the host what earlier runs have returned, but for what is donated now. */
        private void detachOutputs(List<ConcreteTensor> inputs) {
            for (WeakReference<GpuStorage> reference : onDevice) {
                GpuStorage storage = reference.get();
                if (storage != null && !isDonated(storage, inputs)) {
                    storage.detach();
                }
            }
            onDevice.clear();
        }

        private boolean isDonated(GpuStorage storage, List<ConcreteTensor> inputs) {
            for (int i = 0; i < inputs.size(); i++) {
                if (code.isState(i) && inputs.get(i).storage() == storage && storage.isIn(this, code.input(i))) {
                    return true;
                }
            }
            return false;
        }

        /** Puts inputs where they are sent from; state only if it is not on the device already. */
        private void accept(List<ConcreteTensor> inputs) {
            boolean allThere = true;
            for (int i = 0; i < inputs.size(); i++) {
                if (code.isState(i)) {
                    allThere &= isThere(i, inputs.get(i).storage());
                } else {
                    instance.write(code.input(i), inputs.get(i).segment());
                }
            }
            if (!allThere) {
                replaceState(inputs);
            }
        }

        private boolean isThere(int input, Storage storage) {
            return storage instanceof GpuStorage own && own.isIn(this, code.input(input));
        }

        private void replaceState(List<ConcreteTensor> inputs) {
            List<MemorySegment> values =
                    inputs.stream().map(ConcreteTensor::segment).toList();
            for (int i = 0; i < inputs.size(); i++) {
                if (code.isState(i)) {
                    instance.write(code.input(i), values.get(i));
                }
            }
            stateIsNew = true;
        }

        /** New values for one input. */
        void set(int index, ConcreteTensor value) {
            if (code.isState(index) && !stateIsNew) {
                for (int i = 0; i < code.graph().inputs().size(); i++) {
                    if (code.isState(i)) {
                        instance.fetch(code.input(i));
                    }
                }
                stateIsNew = true;
            }
            instance.write(code.input(index), value.segment());
            count++;
        }

        void run() {
            if (stateIsNew) {
                instance.reloadState();
                stateIsNew = false;
            }
            instance.run();
            count++;
        }

        /** The outputs; donated inputs give their place to those that replace them. */
        private List<ConcreteTensor> results(List<ConcreteTensor> inputs) {
            List<ConcreteTensor> results = new ArrayList<>();
            for (int k = 0; k < code.graph().outputs().size(); k++) {
                var spec = code.graph().outputs().get(k).spec();
                if (code.replaces(k) >= 0) {
                    inputs.get(code.replaces(k)).donate();
                }
                GpuStorage storage = new GpuStorage(this, code.output(k), spec.bytes());
                onDevice.add(new WeakReference<>(storage));
                results.add(new ConcreteTensor(spec, storage));
            }
            return results;
        }
    }

    private static final class GpuExecution implements Execution {
        private final Runs runs;
        private final List<ConcreteTensor> outputs;

        GpuExecution(Runs runs, List<ConcreteTensor> inputs) {
            this.runs = runs;
            runs.accept(inputs);
            outputs = runs.results(inputs);
        }

        @Override
        public void set(int index, ConcreteTensor value) {
            synchronized (runs) {
                runs.set(index, value);
            }
        }

        @Override
        public void run() {
            synchronized (runs) {
                runs.run();
            }
        }

        @Override
        public List<ConcreteTensor> outputs() {
            return outputs;
        }
    }
}
