package sirocco.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import sirocco.tensor.backend.Peak;

/**
 * Measurements side by side: a row for each case and number of threads, ours first, then how many times longer each peer
 * takes.
 *
 * @param measurements one of each case, system and number of threads
 * @param work of the cases by name; those that lack are not rated
 * @param peak what the machine does at most with its number of threads; empty if not measured
 */
record Table(List<Measurement> measurements, Map<String, Work> work, Optional<Peak> peak) {
    private static final List<String> OWN = List.of("case", "threads", "median", "min", "rate", "of peak");

    /** How many times longer a peer takes: above 1, Sirocco is faster. */
    record Ratio(double medians, double minima) {
        static Ratio of(Measurement peer, Measurement ours) {
            return new Ratio(peer.median() / ours.median(), peer.min() / ours.min());
        }

        @Override
        public String toString() {
            return Text.number(medians) + "× " + Text.number(minima) + "×";
        }
    }

    private record Place(String name, int threads) {}

    /** All peers that any measurement is of, in the order in which they first appear. */
    List<String> peers() {
        return measurements.stream()
                .filter(m -> !m.isOurs())
                .map(Measurement::system)
                .distinct()
                .toList();
    }

    /** The heading, then the rows. */
    List<List<String>> cells() {
        List<List<String>> cells = new ArrayList<>();
        List<String> heading = new ArrayList<>(OWN);
        heading.addAll(peers());
        cells.add(heading);
        measurements.stream()
                .map(m -> new Place(m.name(), m.threads()))
                .distinct()
                .forEach(place -> cells.add(row(place)));
        return cells;
    }

    private List<String> row(Place place) {
        Optional<Measurement> ours = at(place, Measurement.OURS);
        List<String> row = new ArrayList<>(List.of(place.name, Integer.toString(place.threads)));
        row.addAll(ours.map(m -> own(m)).orElse(List.of("", "", "", "")));
        for (String peer : peers()) {
            row.add(at(place, peer).map(m -> against(m, ours)).orElse(""));
        }
        return row;
    }

    private List<String> own(Measurement m) {
        Work done = work.getOrDefault(m.name(), Work.UNKNOWN);
        String share = peak.filter(p -> p.threads() == m.threads())
                .flatMap(p -> done.share(m.median(), p))
                .map(Text::percent)
                .orElse("");
        return List.of(Text.time(m.median()), Text.time(m.min()), done.rate(m.median()), share);
    }

    /** The ratio, or the peer's own time where we have none. */
    private static String against(Measurement peer, Optional<Measurement> ours) {
        return ours.map(m -> Ratio.of(peer, m).toString()).orElseGet(() -> Text.time(peer.median()));
    }

    private Optional<Measurement> at(Place place, String system) {
        return measurements.stream()
                .filter(m -> m.name().equals(place.name)
                        && m.threads() == place.threads
                        && m.system().equals(system))
                .findFirst();
    }

    /** In columns for a terminal. */
    String text() {
        List<List<String>> cells = cells();
        int[] width = IntStream.range(0, cells.getFirst().size())
                .map(c -> cells.stream()
                        .mapToInt(row -> row.get(c).length())
                        .max()
                        .orElseThrow())
                .toArray();
        return cells.stream()
                .map(row -> IntStream.range(0, width.length)
                        .mapToObj(c -> padded(row.get(c), width[c], c == 0))
                        .collect(Collectors.joining("  "))
                        .stripTrailing())
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String padded(String cell, int width, boolean left) {
        String space = " ".repeat(width - cell.length());
        return left ? cell + space : space + cell;
    }

    String markdown() {
        List<List<String>> cells = cells();
        String rule = "| --- |" + " ---: |".repeat(cells.getFirst().size() - 1) + "\n";
        return line(cells.getFirst())
                + rule
                + cells.stream().skip(1).map(Table::line).collect(Collectors.joining());
    }

    private static String line(List<String> row) {
        return "| " + String.join(" | ", row) + " |\n";
    }
}
