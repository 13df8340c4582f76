package sirocco.nn.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import sirocco.nn.Pass;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;

/** What recurrent layers share. */
final class Recurrent {
    private Recurrent() {}

    /** Weights [gates·hidden, input] and [gates·hidden, hidden] and two biases, uniform on ±1/√hidden. */
    static List<Tensor> initial(int input, int hidden, int gates, Key key) {
        List<Key> keys = key.split(4);
        double bound = 1 / Math.sqrt(hidden);
        return List.of(
                Initial.uniform(keys.get(0), bound, gates * hidden, input),
                Initial.uniform(keys.get(1), bound, gates * hidden, hidden),
                Initial.uniform(keys.get(2), bound, gates * hidden),
                Initial.uniform(keys.get(3), bound, gates * hidden));
    }

    /** x Wᵀ plus the biases that are not null, for all time steps at once. */
    static Tensor project(Tensor x, Tensor weight, Tensor bias, Tensor otherBias) {
        Tensor y = Linear.product(x, weight);
        Tensor withBias = bias == null ? y : y.add(bias);
        return otherBias == null ? withBias : withBias.add(otherBias);
    }

    /** One layer of a stack over the sequence [time, batch, features], which gives the next such sequence. */
    interface Run {
        Tensor apply(int layer, Tensor x);
    }

    /** [batch, time, features] through {@code layers} layers with dropout between them, to [batch, time, hidden]. */
    static Tensor stacked(Tensor x, int layers, double dropout, Pass pass, Run run) {
        Planes.requireRank("recurrent layer", "[batch, time, features]", 3, x);
        Tensor sequence = x.swap(0, 1);
        for (int i = 0; i < layers; i++) {
            Tensor input = i == 0 ? sequence : new Dropout(dropout).apply(sequence, pass);
            sequence = run.apply(i, input);
        }
        return sequence.swap(0, 1);
    }

    /** The cells of a stack: the first reads the input, each other one the hidden states below it. */
    static <C> List<C> cells(int layers, Key key, CellMaker<C> maker, int input, int hidden) {
        List<Key> keys = key.split(layers);
        List<C> cells = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            cells.add(maker.of(i == 0 ? input : hidden, hidden, keys.get(i)));
        }
        return List.copyOf(cells);
    }

    /** Makes a cell. */
    interface CellMaker<C> {
        C of(int input, int hidden, Key key);
    }

    /** Zeros [layers, batch, hidden] for an input [batch, time, features]. */
    static Tensor zeros(Tensor x, int layers, Tensor weightHh) {
        return Tensor.zeros(
                x.dtype(), layers, x.shape().size(0), weightHh.shape().size(1));
    }

    /** The last state of each layer, [layers, batch, hidden], from all states [time, batch, hidden] of each. */
    static Tensor last(int layers, IntFunction<Tensor> states) {
        List<Tensor> last = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            last.add(states.apply(i).select(0, -1));
        }
        return Tensor.stack(0, last);
    }
}
