package sirocco.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import sirocco.nn.Pass;
import sirocco.nn.layer.Gru;
import sirocco.nn.layer.GruCell;
import sirocco.nn.layer.LayerNorm;
import sirocco.nn.layer.Lstm;
import sirocco.nn.layer.LstmCell;
import sirocco.tensor.Tensor;
import sirocco.tensor.op.Softmax;

/** Cases without gradients, as other libraries know them: what goes in, and what has to come out. */
public sealed interface Forward {
    /** The variance that {@link LayerNorm} adds to that of a row. */
    double EPSILON = 1e-5;

    /** The case it is. */
    String name();

    /** Computed by Sirocco. */
    Tensor result();

    /** An elementwise function or one along rows, named as the last part of the case: exp, softmax, … */
    record Unary(String name, Tensor x, Function<Tensor, Tensor> f) implements Forward {
        public String function() {
            return name.substring(name.indexOf('.') + 1);
        }

        @Override
        public Tensor result() {
            return f.apply(x);
        }
    }

    /** A convolution. */
    record Conv(String name, Convolution operands) implements Forward {
        @Override
        public Tensor result() {
            return Convolution.apply(operands.window(), operands.x(), operands.w());
        }
    }

    /** A GRU over x [batch, time, input]; gates in the order r, z, n. */
    record GruSequence(String name, Gru layer, Tensor x) implements Forward {
        public GruCell cell() {
            return layer.cells().getFirst();
        }

        @Override
        public Tensor result() {
            return layer.apply(x, Pass.inference());
        }
    }

    /** An LSTM over x [batch, time, input]; gates in the order i, f, g, o. */
    record LstmSequence(String name, Lstm layer, Tensor x) implements Forward {
        public LstmCell cell() {
            return layer.cells().getFirst();
        }

        @Override
        public Tensor result() {
            return layer.apply(x, Pass.inference());
        }
    }

    /** All but the products of matrices. */
    static List<Forward> all() {
        List<Forward> all = new ArrayList<>();
        Tensor elements = Cases.elements();
        all.add(new Unary("elementwise.exp", elements, Tensor::exp));
        all.add(new Unary("elementwise.tanh", elements, Tensor::tanh));
        all.add(new Unary("elementwise.sigmoid", elements, Tensor::sigmoid));
        all.add(new Unary("elementwise.log", elements, Tensor::log));
        Tensor rows = Cases.rows();
        LayerNorm norm = LayerNorm.of(rows.shape().size(1));
        all.add(new Unary("rows.softmax", rows, x -> Softmax.of(x, 1)));
        all.add(new Unary("rows.layernorm", rows, x -> norm.apply(x, Pass.inference())));
        all.add(new Conv("conv1d.fwd", Convolution.oneD()));
        all.add(new Conv("conv2d.fwd", Convolution.twoD()));
        for (RecurrentCases.Sizes s : RecurrentCases.SIZES) {
            all.add(new GruSequence("gru.fwd." + s.name(), s.gru(), s.x()));
            all.add(new LstmSequence("lstm.fwd." + s.name(), s.lstm(), s.x()));
        }
        return all;
    }
}
