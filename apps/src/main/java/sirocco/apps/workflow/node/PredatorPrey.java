package sirocco.apps.workflow.node;

import java.util.List;
import sirocco.nn.layer.Activation;
import sirocco.nn.layer.Mlp;
import sirocco.tensor.DType;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;

/**
 * Lotka's and Volterra's equations for standardised logarithms of prey x and predator y, with a net for what they lack
 * in each
 * (a universal differential equation; Rackauckas et al. 2020):
 * <pre>dx/dt = a − b exp(r y) + N₁(y),   dy/dt = −c + d exp(s x) + N₂(x)</pre>
 * As the slope of neither depends on itself, H(x, y) = ∫ dy/dt dx − ∫ dx/dt dy is constant along every solution,
 * whatever the nets are: cycles neither grow nor decay.
 *
 * @param logRates [4], the logarithms of a, b, c, d
 * @param logCouplings [2], the logarithms of r and s
 */
record PredatorPrey(Tensor logRates, Tensor logCouplings, Mlp preyNet, Mlp predatorNet)
        implements CycleField<PredatorPrey> {
    /** The nets begin this much smaller than usual: near the equations as they are in books. */
    private static final double SMALL = .1;

    private static final int WIDTH = 8;
    /** Interactions of predator and prey per unit of their standard deviations, as a first guess. */
    private static final double COUPLING = .8;

    private static final double RATE_DEVIATION = .25;
    private static final double NET_DEVIATION = .1;

    /** With small cycles of that period about the mean. */
    static PredatorPrey of(double period, Key key) {
        List<Key> keys = key.split(2);
        double rate = 2 * Math.PI / period / COUPLING;
        return new PredatorPrey(
                Tensor.full(DType.F32, sirocco.tensor.Shape.of(4), Math.log(rate)),
                Tensor.full(DType.F32, sirocco.tensor.Shape.of(2), Math.log(COUPLING)),
                net(keys.get(0)),
                net(keys.get(1)));
    }

    private static Mlp net(Key key) {
        Mlp net = Mlp.of(key, Activation.TANH, 1, WIDTH, 1);
        return sirocco.tensor.Tree.map(net, w -> w.mul(SMALL));
    }

    /** y […, 2]: prey and predator. */
    @Override
    public Tensor slope(Tensor t, Tensor y) {
        Tensor prey = y.slice(-1, 0, 1);
        Tensor predator = y.slice(-1, 1, 2);
        Tensor rates = logRates.exp();
        Tensor couplings = logCouplings.exp();
        Tensor dPrey = rates.slice(0, 0, 1)
                .sub(rates.slice(0, 1, 2)
                        .mul(predator.mul(couplings.slice(0, 0, 1)).exp()))
                .add(preyNet.apply(predator));
        Tensor dPredator = rates.slice(0, 3, 4)
                .mul(prey.mul(couplings.slice(0, 1, 2)).exp())
                .sub(rates.slice(0, 2, 3))
                .add(predatorNet.apply(prey));
        return Tensor.concat(-1, List.of(dPrey, dPredator));
    }

    @Override
    public Tensor observed(Tensor state) {
        return state;
    }

    @Override
    public Tensor distance(PredatorPrey from) {
        return CycleField.distance(
                        List.of(logRates, logCouplings), List.of(from.logRates, from.logCouplings), RATE_DEVIATION)
                .add(CycleField.distance(
                        List.of(preyNet, predatorNet), List.of(from.preyNet, from.predatorNet), NET_DEVIATION));
    }
}
