package sirocco.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import sirocco.tensor.Control;
import sirocco.tensor.DType;
import sirocco.tensor.Device;
import sirocco.tensor.Spec;
import sirocco.tensor.Tensor;
import sirocco.tensor.graph.Cost;
import sirocco.tensor.graph.Graph;
import sirocco.tensor.op.Conv2d;
import sirocco.tensor.op.Conv2dInput;
import sirocco.tensor.op.Conv2dWeight;
import sirocco.tensor.op.Ops;
import sirocco.tensor.op.Softmax;
import sirocco.tensor.op.Window;

/** Operations and bytes, counted by hand, and how an explanation shows them. */
class CostTest {
    private static Spec f32(int... sizes) {
        return Spec.of(DType.F32, sizes);
    }

    private static Cost cost(UnaryOperator<List<Tensor>> f, Spec... inputs) {
        return Cost.of(Graph.trace(List.of(inputs), f));
    }

    @Test
    void productsAndElements() {
        assertEquals(
                new Cost(2 * 3 * 5 * 7, 4 * (3 * 5 + 5 * 7 + 3 * 7)),
                cost(in -> List.of(in.get(0).matmul(in.get(1))), f32(3, 5), f32(5, 7)));
        assertEquals(new Cost(12, 4 * 24), cost(in -> List.of(in.getFirst().tanh()), f32(3, 4)));
        assertEquals(new Cost(12, 4 * 15), cost(in -> List.of(in.getFirst().sum(1)), f32(3, 4)));
        assertEquals(Cost.NONE, cost(in -> List.of(in.getFirst().reshape(12)), f32(3, 4)));
    }

    @Test
    void aConvolutionCostsTheSameThreeWays() {
        Window window = Window.of(3, 2).padding(1, 0);
        long flops = 2L * 2 * 6 * 9 * 6 * (4 / 2) * 3 * 2;
        assertEquals(
                flops,
                cost(in -> Ops.applyAll(new Conv2d(window, 2), in), f32(2, 4, 9, 7), f32(6, 2, 3, 2))
                        .flops());
        assertEquals(
                flops,
                cost(in -> Ops.applyAll(new Conv2dInput(window, 2, 9, 7), in), f32(2, 6, 9, 6), f32(6, 2, 3, 2))
                        .flops());
        assertEquals(
                flops,
                cost(in -> Ops.applyAll(new Conv2dWeight(window, 2), in), f32(2, 4, 9, 7), f32(2, 6, 9, 6))
                        .flops());
    }

    @Test
    void loopsCostTheirSteps() {
        Cost step = cost(in -> List.of(in.get(0).add(in.get(1)).tanh()), f32(4), f32(4));
        Cost scan = cost(
                in -> List.of(Control.scan(
                                (Tensor h, Tensor x) -> {
                                    Tensor next = h.add(x).tanh();
                                    return new Control.Step<>(next, next);
                                },
                                in.get(0),
                                in.get(1))
                        .given()),
                f32(4),
                f32(5, 4));
        assertEquals(5 * step.flops(), scan.flops());
        long body = Cost.of(new Softmax(1).graph(List.of(f32(3, 4)))).flops();
        assertEquals(new Cost(body, 4 * 24), cost(in -> Ops.applyAll(new Softmax(1), in), f32(3, 4)));
    }

    @Test
    void theRoofIsTheHigherOfTwo() {
        assertEquals(2, new Cost(20, 10).seconds(10, 10));
        assertEquals(4, new Cost(20, 40).seconds(10, 10));
    }

    @Test
    void costsAreATableOfOperations() {
        var f = Device.named("reference")
                .compile((Tensor x, Tensor w) -> x.matmul(w).mul(1).tanh());
        var explanation = f.explain(Tensor.zeros(DType.F32, 3, 5), Tensor.zeros(DType.F32, 5, 7));
        String text = explanation.costs(1e9, 1e9);
        assertEquals(231, explanation.cost().flops(), text);
        assertEquals(3, explanation.recorded().nodes().size());
        assertEquals(2, explanation.ready().nodes().size());
        assertTrue(text.lines().anyMatch(line -> line.matches(" +0\\.3 +0\\.00 +0\\.00  memory +MatMul.*")), text);
    }
}
