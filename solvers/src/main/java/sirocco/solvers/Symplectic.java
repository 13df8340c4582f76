package sirocco.solvers;

import java.util.ArrayList;
import java.util.List;
import sirocco.tensor.Tensor;

/**
 * Methods that keep the structure of separable Hamiltonian systems, q' = v(p), p' = F(t, q), whose energy therefore
 * does not drift: kicks p ← p + bᵢ h F(q) and drifts q ← q + aᵢ h v(p) in turn, a kick first and last. Of the tensors
 * of the state the first half are positions, the second half their momenta. Hairer, Lubich &amp; Wanner, Geometric
 * Numerical Integration, II.5.
 */
public record Symplectic(String name, int order, List<Double> kicks, List<Double> drifts) implements Solver {
    private static final double ACCURACY = 1e-14;

    public Symplectic {
        kicks = List.copyOf(kicks);
        drifts = List.copyOf(drifts);
        double kicked = kicks.stream().mapToDouble(b -> b).sum();
        double drifted = drifts.stream().mapToDouble(a -> a).sum();
        if (kicks.size() != drifts.size() + 1
                || Math.abs(kicked - 1) > ACCURACY
                || Math.abs(drifted - 1) > ACCURACY
                || order > 1 && !kicks.equals(kicks.reversed())
                || order > 1 && !drifts.equals(drifts.reversed())) {
            throw new IllegalArgumentException("symplectic method " + name + ": kicks and drifts must sum to 1, be"
                    + " symmetric if the order is greater than 1, and begin and end with a kick, got " + kicks + " and "
                    + drifts);
        }
    }

    /** The semi-implicit Euler method, of order 1: a kick, then a drift with the new momenta. */
    public static Symplectic semiImplicitEuler() {
        return new Symplectic("semi-implicit Euler", 1, List.of(1., 0.), List.of(1.));
    }

    /** Störmer and Verlet's method of order 2. */
    public static Symplectic leapfrog() {
        return new Symplectic("leapfrog", 2, List.of(.5, .5), List.of(1.));
    }

    /** Three leapfrog steps, the middle one backward, of order 4. Yoshida, Physics Letters A 150 (1990), 262–268. */
    public static Symplectic yoshida4() {
        double outer = 1 / (2 - Math.cbrt(2));
        double inner = 1 - 2 * outer;
        double between = (outer + inner) / 2;
        return new Symplectic(
                "yoshida4", 4, List.of(outer / 2, between, between, outer / 2), List.of(outer, inner, outer));
    }

    @Override
    public int errorOrder() {
        return order;
    }

    @Override
    public boolean estimatesError() {
        return false;
    }

    @Override
    public int degree() {
        return HermiteStep.DEGREE;
    }

    @Override
    public int evaluationsToStart() {
        return 1;
    }

    /** Of velocities and of forces, with those at the end. */
    @Override
    public int evaluationsPerStep() {
        long forces = kicks.stream().skip(1).filter(b -> b != 0).count();
        return drifts.size() + (int) forces + 1;
    }

    @Override
    public List<Tensor> start(Field field, Tensor t, List<Tensor> y) {
        if (y.size() % 2 != 0) {
            throw new IllegalArgumentException("symplectic method " + name
                    + ": the state must consist of positions and as" + " many momenta, got " + y.size() + " tensors");
        }
        return field.at(t, y);
    }

    @Override
    public Step step(Field field, Tensor t, Tensor h, List<Tensor> y, List<Tensor> memory) {
        int half = y.size() / 2;
        List<Tensor> q = y.subList(0, half);
        List<Tensor> p = moved(y.subList(half, y.size()), h, kicks.getFirst(), memory.subList(half, y.size()));
        double passed = 0;
        for (int i = 0; i < drifts.size(); i++) {
            q = moved(
                    q,
                    h,
                    drifts.get(i),
                    field.at(t.add(h.mul(passed)), join(q, p)).subList(0, half));
            passed += drifts.get(i);
            if (kicks.get(i + 1) != 0) {
                List<Tensor> forces = field.at(t.add(h.mul(passed)), join(q, p)).subList(half, y.size());
                p = moved(p, h, kicks.get(i + 1), forces);
            }
        }
        List<Tensor> end = join(q, p);
        List<Tensor> slope = field.at(t.add(h), end);
        return new HermiteStep(h, y, end, memory, slope, slope);
    }

    private static List<Tensor> moved(List<Tensor> y, Tensor h, double weight, List<Tensor> slope) {
        return States.moved(y, h, new double[] {weight}, List.of(slope));
    }

    private static List<Tensor> join(List<Tensor> q, List<Tensor> p) {
        List<Tensor> both = new ArrayList<>(q);
        both.addAll(p);
        return both;
    }

    @Override
    public String toString() {
        return name;
    }
}
