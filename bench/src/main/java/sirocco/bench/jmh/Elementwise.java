package sirocco.bench.jmh;

import org.openjdk.jmh.annotations.Param;

/** Functions of each element. */
public class Elementwise extends NamedCase {
    /** The case. */
    @Param({"elementwise.exp", "elementwise.log", "elementwise.tanh", "elementwise.sigmoid"})
    public String name;

    @Override
    protected String name() {
        return name;
    }
}
