package sirocco.nn.layer;

import java.util.ArrayList;
import java.util.List;
import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;

/**
 * Long short-term memories ({@link LstmCell}) over a sequence, [batch, time, input] → [batch, time, hidden], in
 * layers with dropout between them; PyTorch's {@code nn.LSTM} with {@code batch_first}.
 */
public record Lstm(List<LstmCell> cells, double dropout) implements Layer {

    public Lstm {
        cells = List.copyOf(cells);
    }

    /**
     * What a sequence gives.
     *
     * @param states of the top layer, [batch, time, hidden]
     * @param last h of each layer after the last step, [layers, batch, hidden]
     * @param memory c of each layer after the last step, [layers, batch, hidden]
     */
    public record Sequence(Tensor states, Tensor last, Tensor memory) {}

    /** One layer. */
    public static Lstm of(int input, int hidden, Key key) {
        return of(input, hidden, 1, 0, key);
    }

    /** Several layers. */
    public static Lstm of(int input, int hidden, int layers, double dropout, Key key) {
        return new Lstm(Recurrent.cells(layers, key, LstmCell::of, input, hidden), dropout);
    }

    @Override
    public Tensor apply(Tensor x, Pass pass) {
        return run(x, pass).states;
    }

    /** From states of zero on. */
    public Sequence run(Tensor x, Pass pass) {
        Tensor zeros = Recurrent.zeros(x, cells.size(), cells.getFirst().weightHh());
        return run(x, zeros, zeros, pass);
    }

    /** From {@code start} and {@code memory}, both [layers, batch, hidden], on. */
    public Sequence run(Tensor x, Tensor start, Tensor memory, Pass pass) {
        List<List<Tensor>> states = new ArrayList<>();
        Tensor top = Recurrent.stacked(x, cells.size(), dropout, pass, (i, in) -> {
            states.add(cells.get(i).run(in, new LstmCell.State(start.select(0, i), memory.select(0, i))));
            return states.getLast().getFirst();
        });
        return new Sequence(
                top,
                Recurrent.last(cells.size(), i -> states.get(i).get(0)),
                Recurrent.last(cells.size(), i -> states.get(i).get(1)));
    }
}
