package sirocco.apps.learn;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
     * The device of a run, the first of several; their names are recorded as the metric {@code device}. {@code auto} takes a
     * GPU where there is one, and else the CPU, and says in one line which and why.
     *
     * @throws Failure if a device asked for cannot be used, saying what is missing
     */
    public static Device of(Run<?> run) {
        List<Device> devices = all(run, run::note);
        run.metric("device", devices.stream().map(d -> d.backend().name()).collect(Collectors.joining(",")));
        return devices.getFirst();
    }

    /** One for each replica of a run: its devices in turn. */
    public static List<Device> ofReplicas(Run<?> run) {
        List<Device> devices = all(run, said -> {});
        return IntStream.range(0, run.replicas())
                .mapToObj(r -> devices.get(r % devices.size()))
                .toList();
    }

    private static List<Device> all(Run<?> run, Consumer<String> say) {
        return names(run.device()).stream()
                .map(name -> named(name, run.threads(), say))
                .toList();
    }

    /** The names in what {@code --device} was given, which commas separate. */
    public static List<String> names(String devices) {
        return List.of(devices.split(",", -1));
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

    /** {@code gpu}, or one by its number, or by its backend and numbers. */
    private static Device gpu(String requested) {
        String obstacle = Backends.named(requested).obstacle();
        if (!obstacle.isEmpty()) {
            throw new Failure("--device " + requested + ": " + obstacle);
        }
        return Device.named(requested);
    }
}
