package sirocco.apps.workflow.node;

import sirocco.nn.continuous.VectorField;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/** A vector field known to have cycles, with nets for what is not known; and how states are seen. */
interface CycleField<F extends Record & CycleField<F>> extends VectorField {

    /** What is measured of states […, 2]. */
    Tensor observed(Tensor state);

    /** Half the squared distance to a field, each parameter in units of how far it may reasonably be from it. */
    Tensor distance(F from);

    /** Half the sum of squared differences over {@code deviation}. */
    static Tensor distance(Object a, Object b, double deviation) {
        Tensor sum = null;
        for (int i = 0; i < Tree.leaves(a).size(); i++) {
            Tensor d = Tree.leaves(a).get(i).sub(Tree.leaves(b).get(i)).square().sum();
            sum = sum == null ? d : sum.add(d);
        }
        return sum.mul(.5 / (deviation * deviation));
    }
}
