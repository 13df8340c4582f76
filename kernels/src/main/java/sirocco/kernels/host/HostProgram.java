package sirocco.kernels.host;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.backend.Profile;
import sirocco.tensor.backend.Program;
import sirocco.tensor.memory.HostStorage;
import sirocco.tensor.memory.Storage;

/** A program in host memory. Its intermediate results live in one slab, allocated once. */
final class HostProgram implements Program {
    private final HostCode code;
    private final HostCode.Bound bound;
    private final HostStorage slab;
    private final Boxing boxing;
    private final Profile profile = Profile.current().orElse(null);
    private final int number = profile == null ? 0 : profile.nextProgram();

    HostProgram(HostCode code) {
        this.code = code;
        this.bound = code.bind();
        this.boxing = Boxing.of(code);
        this.slab = HostStorage.uninitialised(code.slabBytes());
        bound.slab(slab.address());
    }

    /** Throws if a donated input is a constant of the program, or is given twice: its memory could not be written. */
    private void checkDonated(List<ConcreteTensor> inputs) {
        for (int k = 0; k < code.graph().outputs().size(); k++) {
            int old = code.replaces(k);
            if (old >= 0) {
                ConcreteTensor donated = inputs.get(old);
                if (code.constants().contains(donated)) {
                    throw new IllegalArgumentException(
                            "donated tensor " + donated.spec()
                                    + " is also used from outside by the compiled function, as a constant. Pass it as an argument");
                }
                if (inputs.stream().filter(i -> i == donated).count() > 1) {
                    throw new IllegalArgumentException("donated tensor " + donated.spec()
                            + " is given twice. Copy it, or do not donate this argument");
                }
            }
        }
    }

    @Override
    public synchronized List<ConcreteTensor> run(List<ConcreteTensor> inputs) {
        checkDonated(inputs);
        List<Storage> storages = bindInputs(bound, inputs);
        List<ConcreteTensor> outputs = bindOutputs(bound, inputs);
        run(bound, boxing);
        bound.keepAlive();
        Reference.reachabilityFence(storages);
        Reference.reachabilityFence(outputs);
        return outputs;
    }

    private void run(HostCode.Bound instructions, Boxing watch) {
        if (profile == null) {
            watch.run(instructions);
        } else {
            instructions.run(profile, number);
        }
    }

    private static List<Storage> bindInputs(HostCode.Bound bound, List<ConcreteTensor> inputs) {
        List<Storage> storages = new ArrayList<>(inputs.size());
        for (int i = 0; i < inputs.size(); i++) {
            Storage storage = inputs.get(i).storage();
            storages.add(storage);
            bound.input(i, storage.segment().address());
        }
        return storages;
    }

    /** Donated inputs give their memory to the outputs that replace them. */
    private List<ConcreteTensor> bindOutputs(HostCode.Bound bound, List<ConcreteTensor> inputs) {
        List<ConcreteTensor> outputs = new ArrayList<>();
        for (int k = 0; k < code.graph().outputs().size(); k++) {
            var spec = code.graph().outputs().get(k).spec();
            int old = code.replaces(k);
            ConcreteTensor output = old >= 0 ? given(inputs.get(old)) : ConcreteTensor.uninitialised(spec);
            bound.output(k, output.segment().address());
            outputs.add(output);
        }
        return outputs;
    }

    private static ConcreteTensor given(ConcreteTensor input) {
        return new ConcreteTensor(input.spec(), input.donate());
    }

    @Override
    public Execution bind(List<ConcreteTensor> inputs) {
        return new HostExecution(inputs);
    }

    @Override
    public String describe() {
        return code.describe();
    }

    @Override
    public List<Listing> listings() {
        return code.listings();
    }

    @Override
    public Footprint footprint() {
        return new Footprint(code.plan().slabBytes(), code.plan().sumOfIntermediates());
    }

    private final class HostExecution implements Execution {
        private final HostCode.Bound own = code.bind();
        private final HostStorage ownSlab = HostStorage.uninitialised(code.slabBytes());
        private final Boxing ownBoxing = Boxing.of(code);
        private final List<ConcreteTensor> inputs = new ArrayList<>();
        private final List<ConcreteTensor> outputs;

        HostExecution(List<ConcreteTensor> given) {
            checkDonated(given);
            own.slab(ownSlab.address());
            for (int i = 0; i < given.size(); i++) {
                inputs.add(isReplaced(i) ? given.get(i) : copy(given.get(i)));
            }
            bindInputs(own, inputs);
            outputs = bindOutputs(own, new ArrayList<>(inputs));
            for (int k = 0; k < outputs.size(); k++) {
                if (code.replaces(k) >= 0) {
                    inputs.set(code.replaces(k), outputs.get(k));
                }
            }
        }

        private boolean isReplaced(int input) {
            for (int k = 0; k < code.graph().outputs().size(); k++) {
                if (code.replaces(k) == input) {
                    return true;
                }
            }
            return false;
        }

        private static ConcreteTensor copy(ConcreteTensor tensor) {
            ConcreteTensor copy = ConcreteTensor.uninitialised(tensor.spec());
            copy.segment().copyFrom(tensor.segment());
            return copy;
        }

        @Override
        public void set(int index, ConcreteTensor value) {
            inputs.get(index).segment().copyFrom(value.segment());
        }

        @Override
        public void run() {
            HostProgram.this.run(own, ownBoxing);
        }

        @Override
        public List<ConcreteTensor> outputs() {
            return outputs;
        }
    }
}
