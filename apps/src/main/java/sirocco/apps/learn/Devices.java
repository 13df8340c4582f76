package sirocco.apps.learn;

import java.util.List;
import java.util.function.Consumer;
import sirocco.apps.Failure;
import sirocco.apps.Run;
import sirocco.tensor.Device;
import sirocco.tensor.backend.Backend;
import sirocco.tensor.backend.Backends;
import sirocco.tornado.Search;

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

    /**
     * What {@code auto} takes.
     *
     * @param device gpu or cpu
     * @param why in one line
     */
    public record Choice(String device, String why) {}

    /** A GPU where there is one, and else the CPU. */
    public static Choice automatic() {
        String obstacle = gpuObstacle();
        return obstacle.isEmpty()
                ? new Choice("gpu", "the first GPU that TornadoVM finds" + firstGpu())
                : new Choice("cpu", "no GPU: " + obstacle);
    }

    private static String firstGpu() {
        return sirocco.tornado.Devices.find() instanceof Search.Found<List<sirocco.tornado.Device>>(var devices)
                ? devices.stream()
                        .filter(device -> device.type() == sirocco.tornado.Device.Type.GPU)
                        .findFirst()
                        .map(device -> ", " + device)
                        .orElse("")
                : "";
    }

    private static Device automatic(Consumer<String> say) {
        Choice choice = automatic();
        Device device = choice.device().equals("gpu") ? Device.named("gpu") : cpu();
        say.accept("device: " + device.backend().name() + " (" + choice.why() + ")");
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
