package sirocco.testing;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sirocco.tensor.Tensor;
import sirocco.tensor.io.Npz;

/** The golden values of a folder, as its {@code manifest.json} lists them. */
public final class GoldenCases {
    private GoldenCases() {}

    /**
     * All cases of archive {@code file} (as {@code conv.npz}) in {@code folder} (as {@code torch}) below the folder that
     * the system property {@code sirocco.golden} names; where that is empty the calling test is skipped.
     */
    public static List<GoldenCase> of(String folder, String file) {
        String root = System.getProperty("sirocco.golden", "");
        assumeFalse(root.isEmpty(), "no golden values: give their folder by -Dsirocco.golden=…");
        try {
            return read(Path.of(root, folder), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<GoldenCase> read(Path folder, String file) throws IOException {
        Map<?, ?> manifest = (Map<?, ?>) Json.parse(Files.readString(folder.resolve("manifest.json")));
        if (!(manifest.get(file) instanceof Map<?, ?> cases)) {
            throw new IllegalArgumentException("no \"" + file + "\" in the manifest; there are " + manifest.keySet());
        }
        List<GoldenCase> result = new ArrayList<>();
        try (Npz archive = Npz.open(folder.resolve(file))) {
            for (Map.Entry<?, ?> entry : cases.entrySet()) {
                result.add(read(archive, file, (String) entry.getKey(), (Map<?, ?>) entry.getValue()));
            }
        }
        return result;
    }

    private static GoldenCase read(Npz archive, String file, String name, Map<?, ?> described) throws IOException {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        for (Object array : ((Map<?, ?>) described.get("arrays")).keySet()) {
            arrays.put((String) array, archive.read(name + "." + array));
        }
        Map<String, Object> attrs = new LinkedHashMap<>();
        ((Map<?, ?>) described.get("attrs")).forEach((key, value) -> attrs.put((String) key, value));
        return new GoldenCase(file, name, (String) described.get("op"), attrs, arrays);
    }
}
