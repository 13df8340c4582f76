package sirocco.bench.jmh;

import org.openjdk.jmh.annotations.Param;

/** Convolutions of the ECG nets. */
public class Conv extends NamedCase {
    /** The case. */
    @Param({"conv1d.fwd", "conv1d.fwdbwd", "conv2d.fwd", "conv2d.fwdbwd"})
    public String name;

    @Override
    protected String name() {
        return name;
    }
}
