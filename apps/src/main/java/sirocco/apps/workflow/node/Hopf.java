package sirocco.apps.workflow.node;

import java.util.List;
import sirocco.nn.layer.Activation;
import sirocco.nn.layer.Mlp;
import sirocco.tensor.DType;
import sirocco.tensor.Key;
import sirocco.tensor.Tensor;
import sirocco.tensor.Tree;

/**
 * A limit cycle: the normal form of the Hopf bifurcation in polar coordinates, with a net that changes how fast the
 * cycle is gone around and how strongly it attracts, depending on where one is:
 * <pre>du/dt = ω (1 + N₁(u)) J u + ω (1 + N₂(u)) (1 − |u|²) u,   J u = (−u₂, u₁),   x = C u</pre>
 * The circle |u| = 1 is a solution whatever the net is (Kuznetsov, "Elements of applied bifurcation theory", ch. 3),
 * so that cycles neither grow nor decay.
 *
 * @param logRate  [], the logarithm of ω
 * @param observation C, [2, 2]
 */
record Hopf(Tensor logRate, Mlp net, Tensor observation) implements CycleField<Hopf> {
    private static final int WIDTH = 8;
    /** The net begins this much smaller than usual: near the normal form. */
    private static final double SMALL = .1;

    private static final double RATE_DEVIATION = .1;
    private static final double NET_DEVIATION = .1;
    /**
     * A standardised quantity that is nothing but its cycle has coefficients of this size; noisier ones have smaller
     * ones.
     */
    private static final double CYCLE_DEVIATION = 1;

    /** With the cycle of a harmonic, for which u = (cos ωt, sin ωt). */
    static Hopf of(Harmonic harmonic, Key key) {
        float[] c = new float[4];
        for (int q = 0; q < 2; q++) {
            c[2 * q] = (float) harmonic.coefficients()[q][1];
            c[2 * q + 1] = (float) harmonic.coefficients()[q][2];
        }
        Mlp net = Mlp.of(key, Activation.TANH, 2, WIDTH, 2).ending(Activation.TANH);
        return new Hopf(
                Tensor.scalar(DType.F32, Math.log(2 * Math.PI / harmonic.period())),
                Tree.map(net, w -> w.mul(SMALL)),
                Tensor.of(c, 2, 2));
    }

    /** Where that harmonic is at time 0. */
    static Tensor start() {
        return Tensor.of(new float[] {1, 0});
    }

    @Override
    public Tensor slope(Tensor t, Tensor u) {
        Tensor speeds = net.apply(u).add(1).mul(logRate.exp());
        Tensor around = speeds.slice(-1, 0, 1);
        Tensor towards = speeds.slice(-1, 1, 2);
        Tensor first = u.slice(-1, 0, 1);
        Tensor second = u.slice(-1, 1, 2);
        Tensor turned = Tensor.concat(-1, List.of(second.neg(), first));
        Tensor inside = first.square().add(second.square()).neg().add(1);
        return turned.mul(around).add(u.mul(towards.mul(inside)));
    }

    @Override
    public Tensor observed(Tensor state) {
        return state.matmul(observation.transpose());
    }

    @Override
    public Tensor distance(Hopf from) {
        return CycleField.distance(logRate, from.logRate, RATE_DEVIATION)
                .add(CycleField.distance(net, from.net, NET_DEVIATION))
                .add(observation.square().sum().mul(.5 / (CYCLE_DEVIATION * CYCLE_DEVIATION)));
    }
}
