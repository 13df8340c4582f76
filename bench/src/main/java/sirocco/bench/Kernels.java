package sirocco.bench;

import java.util.Set;
import java.util.stream.Collectors;
import sirocco.tensor.Device;

/** Cases for other tools to time. */
public final class Kernels {
    private Kernels() {}

    /** The cases' names. */
    public static Set<String> names() {
        return new Cases(Device.host()).all().stream().map(Case::name).collect(Collectors.toSet());
    }

    /** One run of the case of that name on the processor. Throws {@link sirocco.apps.UsageError} if there is none. */
    public static Runnable named(String name) {
        return Main.chosen(new Cases(Device.host()).all(), name)
                .getFirst()
                .setUp()
                .get()
                .run();
    }
}
