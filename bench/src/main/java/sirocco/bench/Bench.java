package sirocco.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import sirocco.bench.peer.Peers;

/**
 * Measures cases, each beside the same work of the peers, group after group, and all of it again in each round: whatever
 * else goes on on the machine then meets all of them alike.
 *
 * @param threads to compute with
 * @param rounds how often all is measured
 * @param peers in this JVM
 * @param python peers out of it
 * @param timing of something
 * @param said takes a line for each measurement
 */
record Bench(
        int threads,
        int rounds,
        List<Peers.Loaded> peers,
        Optional<Python> python,
        Function<Runnable, Timing> timing,
        Consumer<String> said) {

    /** What was measured, all rounds combined, and how much work the cases are. */
    record Results(List<Measurement> measurements, Map<String, Work> work) {}

    Results of(List<Case> cases) {
        Map<String, List<Case>> groups =
                cases.stream().collect(Collectors.groupingBy(Case::group, LinkedHashMap::new, Collectors.toList()));
        List<Measurement> all = new ArrayList<>();
        Map<String, Work> work = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (List<Case> group : groups.values()) {
                group.forEach(one -> measure(one, all, work));
                python.ifPresent(p -> p.measure(group.stream().map(Case::name).toList(), threads)
                        .forEach(m -> add(all, m)));
            }
        }
        return new Results(Measurement.combinedBySystem(all), work);
    }

    private void measure(Case one, List<Measurement> all, Map<String, Work> work) {
        long start = System.nanoTime();
        Trial trial = one.setUp().get();
        trial.run().run();
        String first = "first result after %.1f s".formatted((System.nanoTime() - start) / 1e9);
        work.put(one.name(), trial.work());
        add(all, Measurement.of(one.name(), Measurement.OURS, threads, timing.apply(trial.run()), first));
        for (Peers.Loaded peer : peers) {
            Supplier<Runnable> same = peer.cases().get(one.name());
            if (same != null) {
                ready(one.name(), peer.name(), same)
                        .ifPresent(run ->
                                add(all, Measurement.of(one.name(), peer.name(), threads, timing.apply(run), "")));
            }
        }
    }

    /** A peer's case; one that it cannot do after all, or does wrong, is left out, and why is said. */
    private Optional<Runnable> ready(String name, String peer, Supplier<Runnable> same) {
        try {
            return Optional.of(same.get());
        } catch (RuntimeException | UnsatisfiedLinkError refused) {
            said.accept(name + ": " + peer + " is left out: " + refused.getMessage());
            return Optional.empty();
        }
    }

    private void add(List<Measurement> all, Measurement m) {
        all.add(m);
        said.accept("%-34s %-10s %10s %10s  %s"
                .formatted(m.name(), m.system(), Text.time(m.median()), Text.time(m.min()), m.note())
                .stripTrailing());
    }
}
