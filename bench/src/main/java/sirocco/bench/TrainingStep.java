package sirocco.bench;

import sirocco.nn.Layer;
import sirocco.nn.Pass;
import sirocco.nn.loss.CrossEntropy;
import sirocco.nn.optimiser.Adam;
import sirocco.nn.optimiser.Optimiser;
import sirocco.tensor.Device;
import sirocco.tensor.Tensor;
import sirocco.tensor.grad.Grad;

/** A step of training a classifier as one program: forward pass, gradient of the cross-entropy and Adam. */
record TrainingStep(Device device) {
    private record State<M, S>(M model, S memory) {}

    /** The step for inputs {@code x} and classes {@code y}, bound. */
    <M extends Layer> Trial of(M net, Tensor x, Tensor y) {
        return of(net, Adam.standard(), x, y);
    }

    private <M extends Layer, S> Trial of(M net, Optimiser<S> optimiser, Tensor x, Tensor y) {
        CrossEntropy loss = CrossEntropy.plain();
        State<M, S> start = new State<>(net, optimiser.init(net));
        var step = device.compile((State<M, S> s, Tensor in, Tensor target) -> {
                    M gradient = Grad.grad((M m) -> loss.mean(m.apply(in, Pass.inference()), target))
                            .apply(s.model);
                    var next = optimiser.update(s.model, gradient, s.memory, Tensor.scalar(1e-3));
                    return new State<>(next.model(), next.state());
                })
                .donating(0);
        return Trial.operations(step.bind(start, x, y), step.explain(start, x, y));
    }
}
