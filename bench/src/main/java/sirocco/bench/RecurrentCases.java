package sirocco.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.nn.layer.Gru;
import sirocco.nn.layer.Linear;
import sirocco.nn.layer.Lstm;
import sirocco.tensor.Device;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;

/** Recurrent layers over whole sequences [batch, time, input]: all states, and the gradient of their squares' sum. */
record RecurrentCases(Device device) {
    record Sizes(int batch, int time, int input, int hidden) {
        String name() {
            return "B%d.S%d.I%d.H%d".formatted(batch, time, input, hidden);
        }

        Tensor x() {
            return Cases.random(2, batch, time, input);
        }

        Gru gru() {
            return Gru.of(input, hidden, Key.of(1));
        }

        Lstm lstm() {
            return Lstm.of(input, hidden, Key.of(1));
        }
    }

    static final List<Sizes> SIZES =
            List.of(new Sizes(32, 187, 1, 64), new Sizes(64, 100, 32, 128), new Sizes(1, 187, 1, 64));

    List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (Sizes s : SIZES) {
            add(cases, "gru", s, s::gru);
        }
        for (Sizes s : SIZES) {
            add(cases, "lstm", s, s::lstm);
        }
        cases.add(new Case("ecg.gru.step", this::ecgStep));
        return cases;
    }

    private <L extends Layer> void add(List<Case> cases, String kind, Sizes sizes, Supplier<L> layer) {
        cases.add(new Case(kind + ".fwd." + sizes.name(), () -> forward(layer.get(), sizes.x())));
        cases.add(new Case(kind + ".fwdbwd." + sizes.name(), () -> gradient(layer.get(), sizes.x())));
    }

    private <L extends Layer> Trial forward(L layer, Tensor x) {
        var program = device.compile((L l, Tensor in) -> l.apply(in, Pass.inference()));
        return Trial.operations(program.bind(layer, x), program.explain(layer, x));
    }

    private <L extends Layer> Trial gradient(L layer, Tensor x) {
        var program = device.compile((L l, Tensor in) -> {
            Function<L, Tensor> f = m -> m.apply(in, Pass.inference()).square().sum();
            return Grad.valueAndGrad(f).apply(l);
        });
        return Trial.operations(program.bind(layer, x), program.explain(layer, x));
    }

    /** A unit read out after its last step. */
    private record LastStep(Gru gru, Linear head) implements Layer {
        @Override
        public Tensor apply(Tensor x, Pass pass) {
            return head.apply(gru.run(x, pass).last().select(0, -1), pass);
        }
    }

    /** The net of the workflow ecg-rnn with its batch of 32. */
    private Trial ecgStep() {
        List<Key> keys = Key.of(1).split(2);
        LastStep net = new LastStep(Gru.of(1, 64, keys.get(0)), Linear.of(64, 5, keys.get(1)));
        return new TrainingStep(device).of(net, Cases.random(2, 32, 192, 1), Cases.classes(32, 5));
    }
}
