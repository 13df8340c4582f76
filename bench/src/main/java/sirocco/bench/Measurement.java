package sirocco.bench;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import sirocco.apps.Failure;

/**
 * How long a system takes for a case: one line of JSON.
 *
 * @param name of the case
 * @param system {@code sirocco}, or a peer
 * @param threads that it was allowed
 * @param median seconds of a run
 * @param min seconds of the fastest
 * @param n how many samples were taken
 * @param note in words, may be empty
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Measurement(
        @JsonProperty("case") String name,
        @JsonProperty("system") String system,
        @JsonProperty("threads") int threads,
        @JsonProperty("median_s") double median,
        @JsonProperty("min_s") double min,
        @JsonProperty("n") int n,
        @JsonProperty("note") String note) {
    static final String OURS = "sirocco";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    Measurement {
        if (name == null || system == null || !(median > 0) || !(min > 0)) {
            throw new IllegalArgumentException("case, system, and median_s and min_s above 0 are needed; got case "
                    + name + ", system " + system + ", median_s " + median + ", min_s " + min);
        }
        note = note == null ? "" : note;
    }

    static Measurement of(String name, String system, int threads, Timing timing, String note) {
        String all = timing.settled() ? note : note.isEmpty() ? Timing.UNSETTLED : note + "; " + Timing.UNSETTLED;
        return new Measurement(name, system, threads, timing.median(), timing.min(), timing.n(), all);
    }

    boolean isOurs() {
        return system.equals(OURS);
    }

    /** The same thing measured several times: the median of the medians, the least of the least. */
    static Measurement combined(List<Measurement> rounds) {
        double[] medians =
                rounds.stream().mapToDouble(Measurement::median).sorted().toArray();
        Measurement first = rounds.getFirst();
        return new Measurement(
                first.name,
                first.system,
                first.threads,
                Timing.median(medians),
                rounds.stream().mapToDouble(Measurement::min).min().orElseThrow(),
                rounds.stream().mapToInt(Measurement::n).sum(),
                rounds.stream()
                        .map(Measurement::note)
                        .max(Comparator.comparingInt(String::length))
                        .orElseThrow());
    }

    /** One of each case, system and number of threads, in the order in which they first appear. */
    static List<Measurement> combinedBySystem(List<Measurement> all) {
        record Key(String name, String system, int threads) {}
        return all.stream()
                .collect(Collectors.groupingBy(
                        m -> new Key(m.name, m.system, m.threads), java.util.LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(Measurement::combined)
                .toList();
    }

    String json() {
        try {
            return MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Reads a file with an object on each line; empty lines are passed over. */
    static List<Measurement> read(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            List<Measurement> result = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                if (!lines.get(i).isBlank()) {
                    result.add(read(lines.get(i), file + ", line " + (i + 1)));
                }
            }
            return result;
        } catch (IOException unreadable) {
            throw new Failure(file + " cannot be read: " + unreadable, unreadable);
        }
    }

    static Measurement read(String line, String where) {
        try {
            return MAPPER.readValue(line, Measurement.class);
        } catch (JsonProcessingException wrong) {
            throw new Failure(where + ": is no measurement: " + wrong.getOriginalMessage(), wrong);
        }
    }
}
