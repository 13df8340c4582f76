package sirocco.nn.layer;

import sirocco.tensor.DType;
import sirocco.tensor.Key;
import sirocco.tensor.Shape;
import sirocco.tensor.Tensor;

/** Distributions of weights before training, F32. Fan-in and fan-out are those of a weight [out, in, kernel…]. */
public final class Initial {
    private Initial() {}

    /** Uniform on ±{@code bound}. */
    public static Tensor uniform(Key key, double bound, int... sizes) {
        return key.uniform(DType.F32, Shape.of(sizes), -bound, bound);
    }

    /** Normal with mean 0. */
    public static Tensor normal(Key key, double deviation, int... sizes) {
        return key.normal(DType.F32, Shape.of(sizes)).mul(deviation);
    }

    /** Uniform on ±1/√fanIn: PyTorch's default for linear and convolution layers (He et al. 2015 with a = √5). */
    public static Tensor byFanIn(Key key, int fanIn, int... sizes) {
        return uniform(key, 1 / Math.sqrt(fanIn), sizes);
    }

    /** Uniform on ±√(6 / fanIn), for layers before a ReLU (He et al. 2015). */
    public static Tensor heUniform(Key key, int... sizes) {
        return uniform(key, Math.sqrt(6.0 / fanIn(sizes)), sizes);
    }

    /** Normal with variance 2 / fanIn, for layers before a ReLU (He et al. 2015). */
    public static Tensor heNormal(Key key, int... sizes) {
        return normal(key, Math.sqrt(2.0 / fanIn(sizes)), sizes);
    }

    /** Uniform on ±√(6 / (fanIn + fanOut)) (Glorot, Bengio 2010). */
    public static Tensor glorotUniform(Key key, int... sizes) {
        return uniform(key, Math.sqrt(6.0 / (fanIn(sizes) + fanOut(sizes))), sizes);
    }

    /** Normal with variance 2 / (fanIn + fanOut) (Glorot, Bengio 2010). */
    public static Tensor glorotNormal(Key key, int... sizes) {
        return normal(key, Math.sqrt(2.0 / (fanIn(sizes) + fanOut(sizes))), sizes);
    }

    private static int fanIn(int[] sizes) {
        return sizes[1] * kernel(sizes);
    }

    private static int fanOut(int[] sizes) {
        return sizes[0] * kernel(sizes);
    }

    private static int kernel(int[] sizes) {
        int cells = 1;
        for (int i = 2; i < sizes.length; i++) {
            cells *= sizes[i];
        }
        return cells;
    }
}
