package sirocco.solvers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import sirocco.solvers.tableau.RosenbrockTableau;
import sirocco.solvers.tableau.Tableaus;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Forward;
import sirocco.tensor.op.LinearSolve;

/**
 * A Rosenbrock method, for stiff equations of few components: each stage is one linear system with the Jacobian of the
 * whole state, n × n, which is found by forward mode and inverted once a step. There is nothing to iterate.
 */
public record Rosenbrock(RosenbrockTableau tableau) implements Solver {

    /** Hairer and Wanner's method of order 4. */
    public static Rosenbrock rodas4() {
        return new Rosenbrock(Tableaus.rodas4());
    }

    /** Steinebach's method of order 5. */
    public static Rosenbrock rodas5P() {
        return new Rosenbrock(Tableaus.rodas5P());
    }

    @Override
    public int errorOrder() {
        return tableau.embeddedOrder() + 1;
    }

    @Override
    public boolean estimatesError() {
        return true;
    }

    @Override
    public int degree() {
        return tableau.degree();
    }

    @Override
    public int evaluationsToStart() {
        return 0;
    }

    /** One for each stage; those in the Jacobian are not counted. */
    @Override
    public int evaluationsPerStep() {
        return tableau.stages();
    }

    @Override
    public List<Tensor> start(Field field, Tensor t, List<Tensor> y) {
        return List.of();
    }

    @Override
    public Step step(Field field, Tensor t, Tensor h, List<Tensor> y, List<Tensor> memory) {
        Ravel ravel = Ravel.of(y);
        Tensor start = ravel.vector(y);
        Tensor size = h.convert(start.dtype());
        Tensor g = size.mul(tableau.gamma());
        Tensor matrix = ImplicitStage.matrix(field, ravel, t, h.mul(tableau.gamma()), start);
        Tensor inverse = LinearSolve.of(matrix, Tensor.eye(start.dtype(), ravel.size()));
        Tensor drift = byTime(field, ravel, t, y).mul(size);
        List<Tensor> stages = new ArrayList<>();
        for (int i = 0; i < tableau.stages(); i++) {
            Tensor at = plus(start, tableau.a()[i], stages);
            Tensor slope = ravel.vector(field.at(t.add(h.mul(tableau.alpha()[i])), ravel.state(at)));
            double share = tableau.gammas()[i];
            Tensor pulled = share == 0 ? slope : slope.add(drift.mul(share));
            stages.add(inverse.matmul(plus(pulled.mul(g), scaled(tableau.c()[i], tableau.gamma()), stages)));
        }
        Tensor end = plus(start, tableau.a()[tableau.stages() - 1], stages).add(stages.getLast());
        return new Ended(tableau, ravel, stages, start, end);
    }

    /** ∂f/∂t, as a vector. */
    private static Tensor byTime(Field field, Ravel ravel, Tensor t, List<Tensor> y) {
        Tensor time = t.convert(y.getFirst().dtype());
        List<Tensor> arguments = new ArrayList<>(field.parameters());
        arguments.add(time);
        arguments.addAll(y);
        List<Tensor> changes =
                new ArrayList<>(Collections.nCopies(field.parameters().size(), null));
        changes.add(time.like(1));
        changes.addAll(Collections.nCopies(y.size(), null));
        List<Tensor> tangents = Forward.push(field.graph(), arguments, changes).tangents();
        return ravel.vector(States.zip(tangents, y, (change, like) -> change == null ? like.zerosLike() : change));
    }

    private static double[] scaled(double[] weights, double by) {
        double[] result = weights.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] *= by;
        }
        return result;
    }

    /** {@code to} + Σⱼ wⱼ uⱼ. */
    private static Tensor plus(Tensor to, double[] weights, List<Tensor> stages) {
        Tensor sum = to;
        for (int j = 0; j < weights.length; j++) {
            if (weights[j] != 0) {
                sum = sum.add(stages.get(j).mul(weights[j]));
            }
        }
        return sum;
    }

    /** A step by its ends and stages, as vectors. */
    private record Ended(RosenbrockTableau tableau, Ravel ravel, List<Tensor> stages, Tensor start, Tensor end)
            implements Step {
        @Override
        public List<Tensor> y() {
            return ravel.state(end);
        }

        @Override
        public List<Tensor> error() {
            return ravel.state(stages.getLast());
        }

        @Override
        public List<Tensor> memory() {
            return List.of();
        }

        @Override
        public List<Tensor> polynomial() {
            List<Tensor> powers = new ArrayList<>();
            Tensor before = end.sub(start);
            for (int k = 0; k < tableau.d().length; k++) {
                Tensor row = plus(end.zerosLike(), tableau.d()[k], stages);
                powers.add(k == 0 ? before.add(row) : row.sub(before));
                before = row;
            }
            powers.add(before.neg());
            List<List<Tensor>> states = powers.stream().map(ravel::state).toList();
            List<Tensor> result = new ArrayList<>();
            for (int leaf = 0; leaf < ravel.specs().size(); leaf++) {
                int index = leaf;
                result.add(
                        Tensor.stack(0, states.stream().map(p -> p.get(index)).toList()));
            }
            return result;
        }
    }

    @Override
    public String toString() {
        return tableau.name();
    }
}
