package sirocco.bench;

import java.util.Optional;
import sirocco.tensor.backend.Peak;
import sirocco.tensor.graph.Cost;

/**
 * How much a case does in one run.
 *
 * @param cost at least
 * @param counted what of it says how well it does
 */
record Work(Cost cost, Counted counted) {
    static final Work UNKNOWN = new Work(Cost.NONE, Counted.NOTHING);
    private static final double GIGA = 1e9;

    /** What the rate of a case counts. */
    enum Counted {
        /** Floating-point operations, of which a multiply-add is two. */
        OPERATIONS,
        /** Bytes of operands and results. */
        BYTES,
        /** Nothing: what it does is not known before it runs, or does not matter. */
        NOTHING
    }

    /** "118.2 GFLOP/s", "17.1 GB/s" or nothing. */
    String rate(double seconds) {
        return switch (counted) {
            case OPERATIONS -> Text.number(cost.flops() / seconds / GIGA) + " GFLOP/s";
            case BYTES -> Text.number(cost.bytes() / seconds / GIGA) + " GB/s";
            case NOTHING -> "";
        };
    }

    /** The rate's share of what the machine does at most; empty where nothing is counted. */
    Optional<Double> share(double seconds, Peak peak) {
        return switch (counted) {
            case OPERATIONS -> Optional.of(cost.flops() / seconds / peak.flops());
            case BYTES -> Optional.of(cost.bytes() / seconds / peak.bytes());
            case NOTHING -> Optional.empty();
        };
    }

    /** FLOP a byte, by which the roofline is drawn. */
    double intensity() {
        return (double) cost.flops() / cost.bytes();
    }
}
