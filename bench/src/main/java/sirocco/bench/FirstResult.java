package sirocco.bench;

import sirocco.nn.layer.Activation;
import sirocco.nn.layer.Mlp;
import sirocco.tensor.Device;
import sirocco.tensor.Key;

/** A process that traces, differentiates, compiles and runs one training step, and ends. */
public final class FirstResult {
    private FirstResult() {}

    public static void main(String[] args) {
        compute(Device.host());
    }

    static void compute(Device device) {
        Mlp net = Mlp.of(Key.of(1), Activation.RELU, 784, 128, 10);
        new TrainingStep(device)
                .of(net, Cases.random(2, 128, 784), Cases.classes(128, 10))
                .run()
                .run();
    }
}
