package sirocco.tornado;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What suits a device: sizes of kernels, in work-items and elements, and ways to run them; read from .properties files beside this
 * class. A system property {@code sirocco.profile.KEY} stands for the line KEY of a file.
 *
 * @param name             of the file, with the compute capability where there is one
 * @param elementwiseGroup work-items of a group of an elementwise kernel
 * @param reductionGroup   work-items of a group that reduces one row; a power of two
 * @param recurrentGroup   work-items of a group that walks a sequence
 * @param matMul           tiles of the matrix product
 * @param libraryProduct   multiplications of the least product for the vendor's library; {@link #NEVER} if none
 * @param localBytes       local memory that a group may use
 * @param busyGroups       groups of work-items that keep the device busy
 * @param cudaGraphs       whether task graphs are replayed as CUDA graphs
 * @param softmax          how softmax and its logarithm are computed
 * @param attention        how attention is computed where no derivative is asked
 */
public record DeviceProfile(
        String name,
        int elementwiseGroup,
        int reductionGroup,
        int recurrentGroup,
        Tile matMul,
        long libraryProduct,
        int localBytes,
        int busyGroups,
        CudaGraphs cudaGraphs,
        Form softmax,
        Form attention) {
    /** Before the key of a line that a system property replaces. */
    private static final String PROPERTIES = "sirocco.profile.";

    /** Products that no device is given. */
    public static final long NEVER = Long.MAX_VALUE;

    /** The module of TornadoVM that calls cuBLAS. */
    private static final String CUBLAS = "tornado.cublas";

    /**
     * A group computes {@code rows × columns} of C, {@code depth} of the inner size at a time; a work-item computes
     * {@code itemRows × itemColumns} of them.
     *
     * @param order where an item's columns lie
     */
    public record Tile(int rows, int columns, int depth, int itemRows, int itemColumns, Order order) {
        /** Where the columns of a work-item lie. */
        public enum Order {
            /** Those of neighbouring items are neighbours, which GPUs read by one access. */
            APART,
            /** They are neighbours, so that a CPU's compiler makes vector instructions of the loop over them. */
            TOGETHER
        }

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

        /** How far the first columns of neighbouring items are from each other. */
        public int columnFirst() {
            return order == Order.APART ? 1 : itemColumns;
        }

        /** How far an item's columns are from each other. */
        public int columnStep() {
            return order == Order.APART ? columns / itemColumns : 1;
        }
    }

    /** What becomes of a task graph on TornadoVM's CUDA backend. */
    public enum CudaGraphs {
        /** The driver records it when it first runs, and replays it: one call for all its tasks. */
        REPLAYED,
        /** Its tasks are started one by one each time. */
        NEVER
    }

    /** How an operation is computed that consists of others. */
    public enum Form {
        /** By one kernel, which reads its operands once. */
        WHOLE,
        /** By tasks for what it consists of. */
        TASKS
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

    /** The profile of a device. */
    public static DeviceProfile of(Device device) {
        DeviceProfile profile = switch (device.type()) {
            case EMULATOR -> emulator();
            case CPU -> openClCpu();
            case GPU, OTHER -> nvidia(NvidiaDriver.computeCapability(device.name()));
        };
        if (!isLikeCuda(device)) {
            return profile.with(NEVER, CudaGraphs.NEVER);
        }
        boolean hasLibrary = device.type() == Device.Type.EMULATOR
                || ModuleLayer.boot().findModule(CUBLAS).isPresent();
        return hasLibrary ? profile : profile.with(NEVER, profile.cudaGraphs);
    }

    /** TornadoVM has libraries and CUDA graphs on its CUDA backend; others refuse them, or do nothing. */
    private static boolean isLikeCuda(Device device) {
        return switch (device.type()) {
            case EMULATOR -> device.deviceIndex() > 0;
            case CPU -> false;
            case GPU, OTHER -> device.backend().equals("CUDA");
        };
    }

    /** The same but for products for a library, and for CUDA graphs. */
    public DeviceProfile with(long leastLibraryProduct, CudaGraphs graphs) {
        return new DeviceProfile(
                name,
                elementwiseGroup,
                reductionGroup,
                recurrentGroup,
                matMul,
                leastLibraryProduct,
                localBytes,
                busyGroups,
                graphs,
                softmax,
                attention);
    }

    /** Work-items of the largest group that a kernel may have. */
    public int largestGroup() {
        return Math.max(Math.max(elementwiseGroup, reductionGroup), Math.max(recurrentGroup, matMul.group()));
    }

    private static DeviceProfile read(String file, List<String> prefixes) {
        var values = new Values(file, load(file), prefixes);
        values.requireKnownProperties();
        var tile = new Tile(
                values.get("matmul.tile.rows"),
                values.get("matmul.tile.columns"),
                values.get("matmul.tile.depth"),
                values.get("matmul.item.rows"),
                values.get("matmul.item.columns"),
                values.choice("matmul.item.order", Tile.Order.class));
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
                values.get("groups.busy"),
                values.choice("cuda.graphs", CudaGraphs.class),
                values.choice("softmax", Form.class),
                values.choice("attention", Form.class));
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
        void requireKnownProperties() {
            for (String property : System.getProperties().stringPropertyNames()) {
                if (property.startsWith(PROPERTIES)
                        && !properties.containsKey(property.substring(PROPERTIES.length()))) {
                    throw new IllegalArgumentException("-D" + property + ": no profile has such a line; " + "those of "
                            + file + ".properties are " + new TreeSet<>(properties.keySet()));
                }
            }
        }

        int get(String key) {
            return Math.toIntExact(number(key));
        }

        long orNever(String key) {
            return text(key).equals("never") ? NEVER : number(key);
        }

        <E extends Enum<E>> E choice(String key, Class<E> type) {
            String text = text(key);
            List<String> names = Stream.of(type.getEnumConstants())
                    .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                    .toList();
            if (!names.contains(text)) {
                throw wrong(key, text, String.join(" or ", names));
            }
            return type.getEnumConstants()[names.indexOf(text)];
        }

        private long number(String key) {
            String text = text(key);
            if (!text.matches("[1-9]\\d{0,17}")) {
                throw wrong(key, text, "a positive number");
            }
            return Long.parseLong(text);
        }

        private IllegalArgumentException wrong(String key, String text, String wanted) {
            String where = System.getProperty(PROPERTIES + key) == null ? file + ".properties: " : "-D" + PROPERTIES;
            return new IllegalArgumentException(where + key + " is " + text + ", but must be " + wanted);
        }

        private String text(String key) {
            var keys = new ArrayList<>(
                    prefixes.stream().map(prefix -> prefix + key).toList());
            keys.add(key);
            String asked = System.getProperty(PROPERTIES + key);
            return Stream.concat(Stream.ofNullable(asked), keys.stream().map(properties::getProperty))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(file + ".properties has no " + key));
        }
    }
}
