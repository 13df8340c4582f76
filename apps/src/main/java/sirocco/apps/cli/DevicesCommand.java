package sirocco.apps.cli;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import sirocco.apps.learn.Devices;
import sirocco.apps.report.Json;
import sirocco.apps.report.Processor;
import sirocco.tensor.backend.Backend;
import sirocco.tensor.backend.Backends;
import sirocco.tensor.backend.Peak;
import sirocco.tornado.Device;
import sirocco.tornado.Search;

/** {@code sirocco devices}: what the workflows can run on here, and what is missing for the rest. */
@Command(
        name = "devices",
        mixinStandardHelpOptions = true,
        description = {
            "list the devices to run on",
            "The CPU with its measured peak, the devices that TornadoVM finds, and for what is missing why and what to do."
        },
        footer = {"", "Example:", "  sirocco devices --json"})
final class DevicesCommand implements Runnable {
    @Option(names = "--json", description = "print one JSON object, and nothing else, on standard output")
    boolean json;

    private final PrintStream out;
    private final PrintStream err;

    DevicesCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public void run() {
        if (json) {
            out.println(Json.line(report()));
        } else {
            print();
        }
    }

    private void print() {
        Optional<Peak> peak = cpu().peak();
        line("cpu", Processor.name() + ", Java " + Runtime.version());
        line("", peak.map(Peak::toString).orElse(cpu().obstacle()));
        line("reference", "scalar and slow: the oracle of the others, on the CPU");
        switch (sirocco.tornado.Devices.find()) {
            case Search.Found<List<Device>>(List<Device> devices) -> devices.forEach(d -> line(d.id(), details(d)));
            case Search.Missing<List<Device>>(String reason, String remedy) -> {
                line("gpu", "not here: " + reason + ".");
                line("", remedy + ".");
            }
        }
        Devices.Choice auto = Devices.automatic();
        line("auto", "takes " + auto.device() + " (" + auto.why() + ")");
        err.println("To choose one: sirocco run WORKFLOW --device NAME");
    }

    private void line(String name, String text) {
        out.printf("%-11s %s%n", name, text);
    }

    private static Backend cpu() {
        return Backends.named("cpu");
    }

    private static String details(Device device) {
        return String.format(
                Locale.ROOT,
                "%s, %s, %.1f GiB, %d compute units%s",
                device.name(),
                device.type() == Device.Type.CPU ? "a CPU by " + device.backend() : device.type(),
                device.memoryBytes() / (double) (1 << 30),
                device.computeUnits(),
                device.type() == Device.Type.CPU ? "; only by its name" : "");
    }

    private static Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("cpu", processor());
        switch (sirocco.tornado.Devices.find()) {
            case Search.Found<List<Device>>(List<Device> devices) ->
                report.put(
                        "tornadovm", devices.stream().map(DevicesCommand::entry).toList());
            case Search.Missing<List<Device>>(String reason, String remedy) -> {
                report.put("tornadovm", List.of());
                report.put("missing", Map.of("reason", reason, "remedy", remedy));
            }
        }
        report.put("auto", Devices.automatic());
        return report;
    }

    private static Map<String, Object> processor() {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", Processor.name());
        entry.put("cores", Runtime.getRuntime().availableProcessors());
        entry.put("java", Runtime.version().toString());
        cpu().peak().ifPresentOrElse(peak -> entry.put("peak", peak), () -> entry.put("obstacle", cpu().obstacle()));
        return entry;
    }

    private static Map<String, Object> entry(Device device) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("device", device.id());
        entry.put("name", device.name());
        entry.put("backend", device.backend());
        entry.put("type", device.type());
        entry.put("memory_bytes", device.memoryBytes());
        entry.put("compute_units", device.computeUnits());
        return entry;
    }
}
