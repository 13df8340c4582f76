package sirocco.apps.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import sirocco.apps.track.Curves;

/**
 * A run as it is compared with others.
 *
 * @param name     of its folder
 * @param settings by name, workflow, seed, device and data among them
 * @param metrics  by name: numbers; none where the run is unfinished
 * @param curves   by tag: value by step, from its TensorBoard logs
 */
record ComparedRun(
        String name,
        Map<String, String> settings,
        Map<String, Double> metrics,
        Map<String, TreeMap<Long, Double>> curves) {

    /** Reads a run folder. Throws {@link sirocco.apps.Failure} where it is none, or damaged. */
    static ComparedRun read(Path folder) {
        RunRequest request = RunRequest.read(folder);
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("workflow", request.workflow());
        settings.put("seed", Long.toString(request.seed()));
        settings.put("device", request.device());
        settings.put("replicas", Integer.toString(request.replicas()));
        settings.put("data", request.data().map(DataFile::path).orElse("-"));
        settings.put("test", request.test().map(DataFile::path).orElse("-"));
        settings.putAll(request.settings());
        settings.put("sirocco", request.sirocco());
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return new ComparedRun(String.valueOf(name), settings, metrics(request), Curves.of(folder));
    }

    private static Map<String, Double> metrics(RunRequest request) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        if (request.isFinished()) {
            JsonNode json = Json.read(request.folder().resolve(RunRecord.RESULT));
            json.properties().forEach(metric -> {
                if (metric.getValue().isNumber() && !metric.getKey().equals("seed")) {
                    metrics.put(metric.getKey(), metric.getValue().doubleValue());
                }
            });
        }
        return metrics;
    }
}
