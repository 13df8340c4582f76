package sirocco.apps.track;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import sirocco.apps.RunFolder;

/** The scalars in the TensorBoard logs of a run folder: value by step, by tag. */
public final class Curves {
    private Curves() {}

    /** Of a resumed run there are several logs; what was done again has the same values in the later ones. */
    public static Map<String, TreeMap<Long, Double>> of(Path folder) {
        Map<String, TreeMap<Long, Double>> curves = new TreeMap<>();
        for (Path log : logs(folder)) {
            for (Event event : EventLog.read(log).events()) {
                for (Event.Value value : event.values()) {
                    if (value.content() instanceof Event.Scalar scalar) {
                        curves.computeIfAbsent(value.tag(), _ -> new TreeMap<>())
                                .put(event.step(), (double) scalar.value());
                    }
                }
            }
        }
        return curves;
    }

    private static List<Path> logs(Path folder) {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("events.out.tfevents."))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw RunFolder.failure(folder, unreadable);
        }
    }
}
