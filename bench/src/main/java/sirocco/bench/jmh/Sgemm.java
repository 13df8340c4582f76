package sirocco.bench.jmh;

import org.openjdk.jmh.annotations.Param;

/** Products of square matrices. */
public class Sgemm extends NamedCase {
    /** The case. */
    @Param({"sgemm.16", "sgemm.64", "sgemm.256", "sgemm.1024"})
    public String name;

    @Override
    protected String name() {
        return name;
    }
}
