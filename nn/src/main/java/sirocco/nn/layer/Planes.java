package sirocco.nn.layer;

import java.util.function.UnaryOperator;
import sirocco.tensor.Tensor;

/** Series as images of one row, so that one implementation serves both. */
final class Planes {
    private Planes() {}

    /** Throws unless {@code x} has {@code rank} axes. */
    static void requireRank(String layer, String expected, int rank, Tensor x) {
        if (x.rank() != rank) {
            throw new IllegalArgumentException(layer + ": " + expected + " is expected, got " + x.spec());
        }
    }

    /** Does {@code f} to [batch, channels, height, width], or to [batch, channels, time] as images of height 1. */
    static Tensor with(String layer, Tensor x, UnaryOperator<Tensor> f) {
        if (x.rank() == 3) {
            return f.apply(x.unsqueeze(2)).squeeze(2);
        }
        requireRank(layer, "[batch, channels, time] or [batch, channels, height, width]", 4, x);
        return f.apply(x);
    }
}
