package sirocco.bench.jmh;

import org.openjdk.jmh.annotations.Param;

/** Recurrent units over whole sequences. */
public class Recurrent extends NamedCase {
    /** The case. */
    @Param({
        "gru.fwd.B32.S187.I1.H64",
        "gru.fwdbwd.B32.S187.I1.H64",
        "gru.fwdbwd.B1.S187.I1.H64",
        "lstm.fwdbwd.B32.S187.I1.H64"
    })
    public String name;

    @Override
    protected String name() {
        return name;
    }
}
