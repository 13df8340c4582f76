package sirocco.tensor.op;

import java.util.List;
import sirocco.tensor.Tensor;

/**
 * A composite that solves y' = f(t, y) by an explicit Runge–Kutta method, where f is a multilayer perceptron, or that pulls
 * the cotangents of such a solution back. It says all in numbers, so that a backend can take it whole.
 *
 * <p>The perceptron's tensors are W₁ … W_L, Wₗ [outₗ, inₗ], then b₁ … b_L, bₗ [outₗ], then a scale [] if it is
 * {@linkplain Net#scaled scaled}: f(t, y) = scale · last(W_L h_{L−1} + b_L), hₗ = hidden(Wₗ hₗ₋₁ + bₗ), and h₀ is y with t
 * at one end if it depends on time. States y are […, n].
 *
 * <p>Inputs of a {@link Part#SOLUTION}: those tensors, y₀, then t₀ and t₁ or, where the {@linkplain Control#KNOWN steps are
 * known}, their ends [maxSteps + 1], then, for {@link Saving#TIMES}, the times [m]; all times F64. Outputs: y at the end, the
 * time there (F64), the status, the numbers of accepted and of rejected steps (I32), what is {@linkplain Saving saved}, and,
 * if anything is {@linkplain Keep kept} for the gradient, the ends of the steps [maxSteps + 1] F64 and a vector F32 whose
 * content is the backend's affair.
 *
 * <p>Where {@linkplain Steps#OWN each trajectory has steps of its own}, y₀ is [batch, n], t₀ and t₁ are [batch], steps are not
 * known and stages not kept, and all outputs have the trajectories as their first axis.
 *
 * <p>Inputs of a {@link Part#GRADIENT}: the tensors, y₀, the times to save at if there are any, the ends, the number of
 * accepted steps, the backend's vector, and the cotangents of y at the end and of the states that were saved. Outputs: the
 * cotangents of the tensors and of y₀. Step sizes are constants.
 */
public interface MlpFlow extends Composite {

    /** What is to be done. */
    Setting setting();

    /** Which half of it. */
    Part part();

    /** The solution, or its pullback. */
    enum Part {
        SOLUTION,
        GRADIENT
    }

    /** An elementwise function. */
    enum Activation {
        IDENTITY,
        RELU,
        TANH,
        SIGMOID,
        SOFTPLUS,
        SILU,
        /** x/2 · (1 + erf(x/√2)). */
        GELU;

        /** The function of each element. */
        public Tensor of(Tensor x) {
            return switch (this) {
                case IDENTITY -> x;
                case RELU -> x.relu();
                case TANH -> x.tanh();
                case SIGMOID -> x.sigmoid();
                case SOFTPLUS -> x.softplus();
                case SILU -> x.mul(x.sigmoid());
                case GELU -> x.mul(.5).mul(x.mul(Math.sqrt(.5)).erf().add(1));
            };
        }
    }

    /** Where the time stands among the perceptron's inputs. */
    enum TimeInput {
        NONE,
        FIRST,
        LAST
    }

    /**
     * A multilayer perceptron.
     *
     * @param sizes the sizes of the input, of the hidden layers and of the output
     * @param scaled whether the last tensor is a factor of the output
     */
    record Net(List<Integer> sizes, Activation hidden, Activation last, TimeInput time, boolean scaled) {
        public Net {
            sizes = List.copyOf(sizes);
        }

        public int layers() {
            return sizes.size() - 1;
        }

        /** The number of its tensors. */
        public int tensors() {
            return 2 * layers() + (scaled ? 1 : 0);
        }
    }

    /**
     * An explicit Runge–Kutta formula.
     *
     * @param a its rows, of 0, 1, 2 … coefficients
     * @param e weights of the error estimate; empty if there is none
     * @param interpolant for each stage the coefficients of θ, θ², …
     * @param firstSameAsLast whether the last row is b, and so the last slope the next step's first one
     */
    record Formula(
            List<Double> c,
            List<List<Double>> a,
            List<Double> b,
            List<Double> e,
            List<List<Double>> interpolant,
            boolean firstSameAsLast) {
        public int stages() {
            return b.size();
        }
    }

    /** How long steps are. */
    sealed interface Control {
        /** As the ends say that are given. */
        Control KNOWN = new Known();

        record Known() implements Control {}

        /** As long as the first one. */
        record Constant(double step) implements Control {}

        /**
         * By proportional, integral and derivative control with an error estimate of this order.
         *
         * @param first the size of the first step; NaN: chosen by the slopes
         */
        record Pid(
                double rtol,
                double atol,
                double p,
                double i,
                double d,
                double safety,
                double factorMin,
                double factorMax,
                double dtMin,
                double dtMax,
                int order,
                double first)
                implements Control {}
    }

    /** Whose steps they are. */
    enum Steps {
        /** Those of all rows of the state. */
        SHARED,
        /** Each row of the state is a trajectory that has its own. */
        OWN
    }

    /** What is saved beside the state at the end. */
    enum Saving {
        END,
        /** [m, …]: the states at the times, NaN where the solution did not get. */
        TIMES,
        /** [maxSteps + 1] F64 and [maxSteps + 1, …]: the ends of the steps and the states there, NaN after the last. */
        STEPS
    }

    /** What a solution keeps for its gradient. */
    enum Keep {
        NOTHING,
        /** The states after the steps; stages are computed once more. */
        STATES,
        /** What all stages computed. */
        STAGES
    }

    /** What is to be solved, and how. */
    record Setting(Net net, Formula formula, Control control, Steps steps, Saving saving, Keep keep, int maxSteps) {}
}
