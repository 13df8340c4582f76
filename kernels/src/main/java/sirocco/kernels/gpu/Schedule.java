package sirocco.kernels.gpu;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Steps cut into parts, each a task graph, with what the host does between them; which parts may run right before each, and
 * from which part to which each array must stay on the device.
 *
 * <p>TornadoVM hands arrays on from the graph that ran last and from no other, so that whatever is alive passes through every
 * part on the way, and around a loop through all of its parts.
 */
final class Schedule {
    private final int most;
    private final int arrays;
    private final List<List<Launch>> parts = new ArrayList<>();
    private final List<Action> actions;
    private final List<Set<Integer>> before = new ArrayList<>();
    private final Map<Buffer, Integer> first = new IdentityHashMap<>();
    private final Map<Buffer, Integer> last = new IdentityHashMap<>();
    private final Set<Buffer> asked = java.util.Collections.newSetFromMap(new IdentityHashMap<>());

    /** What the host does. */
    sealed interface Action {
        /** Runs a part. */
        record Part(int number) implements Action {}

        /** See {@link Step.Repeat}. */
        record Repeat(List<Action> body, int most, Buffer count) implements Action {}

        /** See {@link Step.Loop}. */
        record Loop(List<Action> condition, Buffer verdict, List<Action> body, int most) implements Action {}

        /** See {@link Step.Branch}. */
        record Branch(Buffer verdict, List<Action> then, List<Action> otherwise) implements Action {}
    }

    /**
     * @param most tasks of a part
     */
    Schedule(List<Step> steps, int most) {
        this.most = most;
        arrays = (int) Step.launches(steps).flatMap(Launch::buffers).distinct().count();
        actions = actions(steps);
        parts.forEach(part -> before.add(new TreeSet<>()));
        follow(actions, Set.of());
    }

    private List<Action> actions(List<Step> steps) {
        List<Action> result = new ArrayList<>();
        GraphRoom room = null;
        for (Step step : steps) {
            if (step instanceof Step.Run(Launch launch)) {
                if (room == null || !room.take(launch)) {
                    room = open(launch);
                    result.add(new Action.Part(parts.size() - 1));
                }
                parts.getLast().add(launch);
                launch.buffers().forEach(this::use);
            } else {
                room = null;
                result.add(control(step));
            }
        }
        return result;
    }

    /** A new part, with room for a task. */
    private GraphRoom open(Launch launch) {
        GraphRoom room = new GraphRoom(most, arrays);
        if (!room.take(launch)) {
            throw GraphRoom.tooMany(arrays);
        }
        parts.add(new ArrayList<>());
        return room;
    }

    private Action control(Step step) {
        int from = parts.size();
        Action action = switch (step) {
            case Step.Repeat repeat -> {
                ask(repeat.count());
                yield new Action.Repeat(actions(repeat.body()), repeat.most(), repeat.count());
            }
            case Step.Loop loop -> {
                List<Action> condition = actions(loop.condition());
                ask(loop.verdict());
                yield new Action.Loop(condition, loop.verdict(), actions(loop.body()), loop.most());
            }
            case Step.Branch branch -> {
                ask(branch.verdict());
                yield new Action.Branch(branch.verdict(), actions(branch.then()), actions(branch.otherwise()));
            }
            case Step.Run _ -> throw new IllegalArgumentException("a task is no control flow");
        };
        if (!(step instanceof Step.Branch)) {
            keepAround(from, parts.size() - 1);
        }
        return action;
    }

    /** The host reads an array after the part that is the latest now. */
    private void ask(Buffer buffer) {
        if (buffer != null) {
            asked.add(buffer);
            last.put(buffer, parts.size() - 1);
        }
    }

    private void use(Buffer buffer) {
        first.putIfAbsent(buffer, parts.size() - 1);
        last.put(buffer, parts.size() - 1);
    }

    /** What a loop over parts {@code from} to {@code to} uses and was there before stays until it is over. */
    private void keepAround(int from, int to) {
        last.replaceAll((buffer, part) -> part >= from && first.get(buffer) < from ? to : part);
    }

    /** Notes which parts may run right before each; gives those that may be the last to have run. */
    private Set<Integer> follow(List<Action> list, Set<Integer> entry) {
        Set<Integer> now = entry;
        for (Action action : list) {
            now = follow(action, now);
        }
        return now;
    }

    private Set<Integer> follow(Action action, Set<Integer> entry) {
        return switch (action) {
            case Action.Part(int number) -> {
                before.get(number).addAll(entry);
                yield Set.of(number);
            }
            case Action.Repeat repeat -> {
                Set<Integer> once = follow(repeat.body, entry);
                follow(repeat.body, once);
                yield union(entry, once);
            }
            case Action.Loop loop -> {
                Set<Integer> tested = follow(loop.condition, entry);
                Set<Integer> once = follow(loop.body, tested);
                follow(loop.condition, once);
                yield union(union(tested, once), entry);
            }
            case Action.Branch branch -> union(follow(branch.then, entry), follow(branch.otherwise, entry));
        };
    }

    private static Set<Integer> union(Set<Integer> a, Set<Integer> b) {
        Set<Integer> all = new TreeSet<>(a);
        all.addAll(b);
        return all;
    }

    /** Keeps an array to the end. */
    void keep(Buffer buffer) {
        last.computeIfPresent(buffer, (b, part) -> parts.size() - 1);
    }

    List<List<Launch>> parts() {
        return parts;
    }

    List<Action> actions() {
        return actions;
    }

    /** The parts that may run right before {@code part}. */
    Set<Integer> before(int part) {
        return before.get(part);
    }

    /** Whether some task uses an array. */
    boolean uses(Buffer buffer) {
        return first.containsKey(buffer);
    }

    /** The part that uses an array first, as the parts are numbered. */
    int first(Buffer buffer) {
        return first.get(buffer);
    }

    /** The last part in which an array must be on the device. */
    int last(Buffer buffer) {
        return last.get(buffer);
    }

    /** Whether the host reads an array while the program runs. */
    boolean isAsked(Buffer buffer) {
        return asked.contains(buffer);
    }
}
