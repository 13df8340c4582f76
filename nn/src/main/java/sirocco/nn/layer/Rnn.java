package sirocco.nn.layer;

import java.util.List;
import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;

/**
 * Simple recurrent units ({@link RnnCell}) over a sequence, [batch, time, input] → [batch, time, hidden], in layers
 * with dropout between them; PyTorch's {@code nn.RNN} with {@code batch_first}.
 */
public record Rnn(List<RnnCell> cells, double dropout) implements Layer {

    public Rnn {
        cells = List.copyOf(cells);
    }

    /**
     * What a sequence gives.
     *
     * @param states of the top layer, [batch, time, hidden]
     * @param last of each layer after the last step, [layers, batch, hidden]
     */
    public record Sequence(Tensor states, Tensor last) {}

    /** One layer. */
    public static Rnn of(int input, int hidden, Key key) {
        return of(input, hidden, 1, 0, key);
    }

    /** Several layers. */
    public static Rnn of(int input, int hidden, int layers, double dropout, Key key) {
        return new Rnn(Recurrent.cells(layers, key, RnnCell::of, input, hidden), dropout);
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        return run(x, pass).states;
    }

    /** From states of zero on. */
    public Sequence run(Tensor x, Pass pass) {
        return run(x, Recurrent.zeros(x, cells.size(), cells.getFirst().weightHh()), pass);
    }

    /** From {@code start} [layers, batch, hidden] on. */
    public Sequence run(Tensor x, Tensor start, Pass pass) {
        Tensor[] states = new Tensor[cells.size()];
        Tensor top = Recurrent.stacked(
                x,
                cells.size(),
                dropout,
                pass,
                (i, in) -> states[i] = cells.get(i).run(in, start.select(0, i)));
        return new Sequence(top, Recurrent.last(cells.size(), i -> states[i]));
    }
}
