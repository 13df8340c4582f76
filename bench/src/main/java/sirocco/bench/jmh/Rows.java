package sirocco.bench.jmh;

import org.openjdk.jmh.annotations.Param;

/** Softmax and layer norm. */
public class Rows extends NamedCase {
    /** The case. */
    @Param({"rows.softmax", "rows.layernorm"})
    public String name;

    @Override
    protected String name() {
        return name;
    }
}
