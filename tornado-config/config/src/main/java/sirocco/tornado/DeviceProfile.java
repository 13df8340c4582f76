package sirocco.tornado;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Sizes that suit a device's kernels, in work-items and elements; read from .properties files beside this class.
 *
 * @param name             of the file, with the compute capability where there is one
 * @param elementwiseGroup work-items of a group of an elementwise kernel
 * @param reductionGroup   work-items of a group that reduces one row; a power of two
 * @param recurrentGroup   work-items of a group that walks a sequence
 * @param matMul           tiles of the matrix product
 * @param libraryProduct   multiplications of the least product for the vendor's library; {@link #NEVER} if none
 * @param localBytes       local memory that a group may use
 * @param busyGroups       groups of work-items that keep the device busy
 */
public record DeviceProfile(
        String name,
        int elementwiseGroup,
        int reductionGroup,
        int recurrentGroup,
        Tile matMul,
        long libraryProduct,
        int localBytes,
        int busyGroups) {
    /** Products that no device is given. */
    public static final long NEVER = Long.MAX_VALUE;

    /** The module of TornadoVM that calls cuBLAS. */
    private static final String CUBLAS = "tornado.cublas";

    /**
     * A group computes {@code rows × columns} of C, {@code depth} of the inner size at a time; a work-item computes
     * {@code itemRows × itemColumns} of them.
     */
    public record Tile(int rows, int columns, int depth, int itemRows, int itemColumns) {
        /** Throws if the work-items do not fill the tile. */
        public Tile {
            if (rows % itemRows != 0 || columns % itemColumns != 0) {
                throw new IllegalArgumentException("a tile of " + rows + " × " + columns
                        + " does not divide into items of " + itemRows + " × " + itemColumns);
            }
        }

        /** Work-items of a group. */
        public int group() {
            return rows / itemRows * (columns / itemColumns);
        }
    }

    /** NVIDIA's compute capabilities with values of their own, times ten; a device takes the highest that it has. */
    private static final List<Integer> CAPABILITIES = List.of(90, 80, 70);

    /** For the OpenCL drivers of CPUs. */
    public static DeviceProfile openClCpu() {
        return read("opencl-cpu", List.of());
    }

    /** For the emulator. */
    public static DeviceProfile emulator() {
        return read("emulator", List.of());
    }

    /**
     * For NVIDIA's GPUs, and for GPUs in general.
     *
     * @param capability compute capability times ten, 90 for 9.0; 0 if not known
     */
    public static DeviceProfile nvidia(int capability) {
        return read(
                "nvidia",
                CAPABILITIES.stream()
                        .filter(known -> known <= capability)
                        .map(c -> "cc" + c + ".")
                        .toList());
    }

    /** The profile of a device of this type, its compute capability not known. */
    public static DeviceProfile of(Device device) {
        DeviceProfile profile = switch (device.type()) {
            case EMULATOR -> emulator();
            case CPU -> openClCpu();
            case GPU, OTHER -> nvidia(0);
        };
        return hasLibrary(device) ? profile : profile.withoutLibrary();
    }

    /** TornadoVM gives libraries to its CUDA backend alone; on others it refuses the call, or does nothing. */
    private static boolean hasLibrary(Device device) {
        return switch (device.type()) {
            case EMULATOR -> device.deviceIndex() > 0;
            case CPU -> false;
            case GPU, OTHER ->
                device.backend().equals("CUDA")
                        && ModuleLayer.boot().findModule(CUBLAS).isPresent();
        };
    }

    private DeviceProfile withoutLibrary() {
        return new DeviceProfile(
                name, elementwiseGroup, reductionGroup, recurrentGroup, matMul, NEVER, localBytes, busyGroups);
    }

    /** Work-items of the largest group that a kernel may have. */
    public int largestGroup() {
        return Math.max(Math.max(elementwiseGroup, reductionGroup), Math.max(recurrentGroup, matMul.group()));
    }

    private static DeviceProfile read(String file, List<String> prefixes) {
        var values = new Values(file, load(file), prefixes);
        var tile = new Tile(
                values.get("matmul.tile.rows"),
                values.get("matmul.tile.columns"),
                values.get("matmul.tile.depth"),
                values.get("matmul.item.rows"),
                values.get("matmul.item.columns"));
        String name =
                prefixes.isEmpty() ? file : file + "-" + prefixes.getFirst().replace(".", "");
        return new DeviceProfile(
                name,
                values.get("group.elementwise"),
                values.get("group.reduction"),
                values.get("group.recurrent"),
                tile,
                values.orNever("matmul.library"),
                values.get("local.bytes"),
                values.get("groups.busy"));
    }

    private static Properties load(String file) {
        var properties = new Properties();
        try (InputStream in = DeviceProfile.class.getResourceAsStream(file + ".properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ".properties", e);
        }
        return properties;
    }

    /** A file's numbers; those with an earlier prefix win over those with a later one, or with none. */
    private record Values(String file, Properties properties, List<String> prefixes) {
        int get(String key) {
            return Integer.parseInt(text(key));
        }

        long orNever(String key) {
            String text = text(key);
            return text.equals("never") ? NEVER : Long.parseLong(text);
        }

        private String text(String key) {
            var keys = new ArrayList<>(
                    prefixes.stream().map(prefix -> prefix + key).toList());
            keys.add(key);
            return keys.stream()
                    .map(properties::getProperty)
                    .filter(value -> value != null)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(file + ".properties has no " + key));
        }
    }
}
