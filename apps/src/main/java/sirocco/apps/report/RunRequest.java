package sirocco.apps.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import sirocco.apps.Failure;
import sirocco.apps.Settings;
import sirocco.apps.Workflow;
import sirocco.apps.Workflows;

/**
 * What a run was asked for, as the {@code config.json} in its folder says.
 *
 * @param workflow the id
 * @param settings by dotted name, as texts
 * @param sirocco the version that the run was made with
 */
public record RunRequest(
        Path folder,
        String workflow,
        long seed,
        String device,
        int threads,
        int replicas,
        Optional<DataFile> data,
        Optional<DataFile> test,
        Map<String, String> settings,
        String sirocco) {
    /** The name of the file. */
    public static final String FILE = "config.json";

    /** Reads a run folder's. Throws {@link Failure} where the folder is no run's, or the file is damaged. */
    public static RunRequest read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new Failure(
                    folder + ": " + (Files.exists(folder) ? "is a file, not a run folder" : "no such folder"));
        }
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            throw new Failure(folder + ": is no run folder: there is no " + FILE
                    + " in it. Give a folder that \"sirocco run\" has made.");
        }
        return of(folder, Json.read(file));
    }

    private static RunRequest of(Path folder, JsonNode json) {
        for (String name : new String[] {"workflow", "seed", "device", "threads", "config"}) {
            if (json == null || !json.hasNonNull(name)) {
                throw new Failure(folder.resolve(FILE) + ": there is no \"" + name
                        + "\" in it. Was it written by \"sirocco run\", and is it whole?");
            }
        }
        var settings = new LinkedHashMap<String, String>();
        flatten("", json.get("config"), settings);
        return new RunRequest(
                folder,
                json.get("workflow").asText(),
                json.get("seed").asLong(),
                json.get("device").asText(),
                json.get("threads").asInt(),
                json.path("replicas").asInt(1),
                dataFile(json.get("data")),
                dataFile(json.get("test")),
                settings,
                json.at("/versions/sirocco").asText("unknown"));
    }

    private static Optional<DataFile> dataFile(JsonNode json) {
        return json == null || json.isNull()
                ? Optional.empty()
                : Optional.of(new DataFile(
                        json.path("path").asText(),
                        json.path("bytes").asLong(),
                        json.path("sha256").asText()));
    }

    private static void flatten(String name, JsonNode value, Map<String, String> into) {
        if (value.isObject()) {
            value.properties()
                    .forEach(inner -> flatten(
                            name.isEmpty() ? inner.getKey() : name + "." + inner.getKey(), inner.getValue(), into));
        } else if (value.isArray()) {
            into.put(
                    name,
                    StreamSupport.stream(value.spliterator(), false)
                            .map(JsonNode::asText)
                            .collect(Collectors.joining(",")));
        } else {
            into.put(name, value.asText());
        }
    }

    /** The workflow that was run. Throws {@link Failure} where this version has none of that id. */
    public Workflow<?> known() {
        return Workflows.ALL.stream()
                .filter(known -> known.id().equals(workflow))
                .findFirst()
                .orElseThrow(() -> new Failure(folder.resolve(FILE) + ": is of \"" + workflow
                        + "\", which is no workflow of this version (" + Versions.sirocco() + ")"));
    }

    /** The settings as the workflow takes them. Throws {@link Failure} where it now has others. */
    public <C extends Record> C settingsOf(Workflow<C> of) {
        try {
            return Settings.complete(of.defaults(), settings);
        } catch (Failure other) {
            throw new Failure(
                    folder.resolve(FILE) + ": " + other.getMessage()
                            + (other.getMessage().endsWith(".") ? "" : ".")
                            + " The run was made with Sirocco " + sirocco + ", this is " + Versions.sirocco()
                            + ": take the version that made it, or run " + workflow + " anew.",
                    other);
        }
    }

    /** Whether the run has come to its end. */
    public boolean isFinished() {
        return Files.exists(folder.resolve(RunRecord.RESULT));
    }
}
