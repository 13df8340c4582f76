package sirocco.apps.learn;

import java.util.function.Consumer;
import sirocco.apps.Failure;
import sirocco.apps.Run;
import sirocco.tensor.Device;
import sirocco.tensor.backend.Backend;
import sirocco.tensor.backend.Backends;

/** Turns the device that was asked for into one of the engine's. */
public final class Devices {
    private Devices() {}

    /**
     * The device of a run; its name is recorded as the metric {@code device}. {@code auto} takes a GPU where there is one,
     * and else the CPU, and says in one line which and why.
     *
     * @throws Failure if the device asked for cannot be used, saying what is missing
     */
    public static Device of(Run<?> run) {
        Device device = named(run.device(), run.threads(), run::note);
        run.metric("device", device.backend().name());
        return device;
    }

    /** The same for what is no run; {@code say} hears which one {@code auto} took. */
    public static Device named(String name, int threads, Consumer<String> say) {
        System.setProperty("sirocco.threads", Integer.toString(threads));
        return switch (name) {
            case "auto" -> automatic(say);
            case "cpu" -> cpu();
            default -> gpu(name);
        };
    }

    private static Device automatic(Consumer<String> say) {
        boolean gpu = Backends.all().stream()
                .anyMatch(b -> b.name().equals("gpu") && b.obstacle().isEmpty());
        if (gpu) {
            say.accept("device: gpu");
            return Device.named("gpu");
        }
        Device device = cpu();
        say.accept("device: " + device.backend().name() + " (no GPU: " + gpuObstacle() + ")");
        return device;
    }

    private static String gpuObstacle() {
        return Backends.all().stream()
                .filter(b -> b.name().equals("gpu"))
                .map(Backend::obstacle)
                .findFirst()
                .orElse("this build has no GPU backend");
    }

    /** The Vector API's backend, or the scalar reference where the JVM lacks the module; the engine logs that. */
    private static Device cpu() {
        return Device.host();
    }

    /** {@code gpu}, or a device by the numbers of its backend and its own, as {@code opencl:0:1}. */
    private static Device gpu(String requested) {
        int numbers = requested.indexOf(':') + 1;
        if (numbers > 0) {
            System.setProperty("sirocco.gpu", requested.substring(numbers));
        }
        String obstacle = gpuObstacle();
        if (!obstacle.isEmpty()) {
            throw new Failure("--device " + requested + ": " + obstacle);
        }
        return Device.named("gpu");
    }
}
