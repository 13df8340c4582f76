package sirocco.solvers.tableau;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A rooted tree: a root with a multiset of trees on it. Each tree is one elementary differential of the solution, and
 * so one order condition of a Runge–Kutta formula: b·φ(t) = 1/γ(t). Hairer, Nørsett &amp; Wanner, Solving Ordinary
 * Differential Equations I, II.2.
 */
record RootedTree(List<RootedTree> branches) {

    /** All trees with {@code order} nodes: 1, 1, 2, 4, 9, 20, 48, 115 for the orders 1 to 8. */
    static List<RootedTree> ofOrder(int order) {
        List<RootedTree> smaller = new ArrayList<>();
        for (int n = 1; n < order; n++) {
            smaller.addAll(ofOrder(n));
        }
        List<RootedTree> result = new ArrayList<>();
        addForests(order - 1, smaller, 0, List.of(), result);
        return result;
    }

    /** Adds a tree for each multiset of {@code from}, from index {@code first} on, with {@code nodes} nodes in all. */
    private static void addForests(
            int nodes, List<RootedTree> from, int first, List<RootedTree> chosen, List<RootedTree> result) {
        if (nodes == 0) {
            result.add(new RootedTree(chosen));
            return;
        }
        for (int i = first; i < from.size(); i++) {
            int left = nodes - from.get(i).order();
            if (left >= 0) {
                List<RootedTree> more = new ArrayList<>(chosen);
                more.add(from.get(i));
                addForests(left, from, i, List.copyOf(more), result);
            }
        }
    }

    /** The number of nodes. */
    int order() {
        return 1 + branches.stream().mapToInt(RootedTree::order).sum();
    }

    /** γ(t), the product of the orders of all subtrees. */
    double density() {
        return order() * branches.stream().mapToDouble(RootedTree::density).reduce(1, (a, b) -> a * b);
    }

    /** φ(t) for each stage: the product over the branches s of Σⱼ aᵢⱼ φⱼ(s). */
    double[] weights(double[][] a) {
        return weights(a, a);
    }

    /**
     * The same of a Rosenbrock method, where {@code b} = a + γ stands for a below a node with a single branch. Hairer
     * &amp; Wanner, Solving Ordinary Differential Equations II, IV.7.
     */
    double[] weights(double[][] a, double[][] b) {
        double[] product = new double[a.length];
        Arrays.fill(product, 1);
        double[][] chosen = branches.size() == 1 ? b : a;
        for (RootedTree branch : branches) {
            double[] inner = branch.weights(a, b);
            for (int i = 0; i < product.length; i++) {
                product[i] *= dot(chosen[i], inner);
            }
        }
        return product;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
