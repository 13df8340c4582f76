package sirocco.kernels.host;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A {@link Cliff} in a flight recording. */
@Name("sirocco.PerformanceCliff")
@Label("Performance Cliff")
@Category("Sirocco")
@Description("Something makes computing many times slower than it could be on this machine")
@StackTrace(false)
final class CliffEvent extends Event {
    @Label("Kind")
    String kind;

    @Label("What")
    String what;

    @Label("Remedy")
    String remedy;

    static void commit(Cliff cliff, String what, String remedy) {
        CliffEvent event = new CliffEvent();
        event.kind = cliff.name();
        event.what = what;
        event.remedy = remedy;
        event.commit();
    }
}
