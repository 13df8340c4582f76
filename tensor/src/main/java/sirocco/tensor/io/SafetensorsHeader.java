package sirocco.tensor.io;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import sirocco.tensor.Tensor;

/**
 * The JSON header of a safetensors file: which tensor lies where in the bytes that follow.
 *
 * @param entries in the order of the header
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
    /** The key of the header that is no tensor. */
    static final String METADATA = "__metadata__";

    private static final int ALIGNMENT = 8;

    /** One tensor: bytes {@code begin} (inclusive) to {@code end} (exclusive) after the header. */
    record Entry(String name, ArrayLayout layout, long begin, long end) {}

    /** The header for {@code tensors}, the widest elements first in the data, so that all are aligned. */
    static SafetensorsHeader of(Map<String, Tensor> tensors, Map<String, String> metadata) {
        Map<String, Entry> placed = new LinkedHashMap<>();
        tensors.keySet().forEach(name -> placed.put(name, null));
        long at = 0;
        for (String name : widestFirst(tensors)) {
            Tensor tensor = tensors.get(name);
            long end = at + tensor.spec().bytes();
            ElementType type = ElementType.of(tensor.dtype());
            placed.put(name, new Entry(name, new ArrayLayout(type, tensor.shape(), end - at), at, end));
            at = end;
        }
        return new SafetensorsHeader(List.copyOf(placed.values()), metadata);
    }

    private static List<String> widestFirst(Map<String, Tensor> tensors) {
        Comparator<String> width =
                Comparator.comparing(name -> tensors.get(name).dtype().bytes());
        return tensors.keySet().stream().sorted(width.reversed()).toList();
    }

    /** The entries in the order of their bytes. */
    List<Entry> inDataOrder() {
        return entries.stream()
                .sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end))
                .toList();
    }

    /** The header as UTF-8, padded with spaces to a multiple of 8 bytes. */
    byte[] toBytes() {
        String tensors = entries.stream().map(SafetensorsHeader::json).collect(Collectors.joining(","));
        String described = metadata.entrySet().stream()
                .map(e -> quoted(e.getKey()) + ":" + quoted(e.getValue()))
                .collect(Collectors.joining(",", quoted(METADATA) + ":{", "}"));
        String json = "{" + (metadata.isEmpty() ? "" : described + (entries.isEmpty() ? "" : ",")) + tensors + "}";
        int padding = Math.floorMod(-json.getBytes(StandardCharsets.UTF_8).length, ALIGNMENT);
        return (json + " ".repeat(padding)).getBytes(StandardCharsets.UTF_8);
    }

    private static String json(Entry e) {
        return "%s:{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                .formatted(quoted(e.name), e.layout.type(), e.layout.shape(), e.begin, e.end);
    }

    private static String quoted(String text) {
        StringBuilder result = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                result.append('\\').append((char) c);
            } else if (c < ' ') {
                result.append("\\u%04x".formatted(c));
            } else {
                result.append((char) c);
            }
        });
        return result.append('"').toString();
    }

    /**
     * Reads a header and checks that its tensors cover the data exactly.
     *
     * @param dataBytes the bytes after the header
     */
    static SafetensorsHeader parse(byte[] bytes, long dataBytes, String file) throws FormatException {
        HeaderText text = HeaderText.decoded(bytes, StandardCharsets.UTF_8, file);
        SafetensorsHeader header = new Parser(text, file).header();
        header.checkCoverage(dataBytes, file);
        return header;
    }

    private void checkCoverage(long dataBytes, String file) throws FormatException {
        long covered = 0;
        for (Entry e : inDataOrder()) {
            if (e.end > dataBytes) {
                throw misplaced(e, file, "but the data have " + dataBytes + " bytes", "Is the file cut off?");
            }
            if (e.begin != covered) {
                throw misplaced(
                        e,
                        file,
                        "but the tensors before it end at " + covered
                                + (e.begin < covered ? ": they overlap" : ": there is a gap"),
                        "The file is damaged.");
            }
            covered = e.end;
        }
        if (covered != dataBytes) {
            throw new FormatException(
                    file,
                    "its tensors take " + covered + " bytes, but " + dataBytes + " bytes of data follow the header",
                    "The file is damaged.");
        }
    }

    private static FormatException misplaced(Entry e, String file, String fault, String remedy) {
        return new FormatException(
                file, "tensor \"" + e.name + "\" lies at bytes " + e.begin + " to " + e.end + ", " + fault, remedy);
    }

    private static final class Parser {
        private final HeaderText text;
        private final String file;
        private final List<Entry> entries = new ArrayList<>();
        private final Map<String, String> metadata = new LinkedHashMap<>();
        private final Set<String> seen = new HashSet<>();

        Parser(HeaderText text, String file) {
            this.text = text;
            this.file = file;
        }

        SafetensorsHeader header() throws FormatException {
            text.expect("{");
            if (!text.take("}")) {
                do {
                    member();
                } while (text.take(","));
                text.expect("}");
            }
            text.expectEnd();
            return new SafetensorsHeader(entries, metadata);
        }

        private void member() throws FormatException {
            String name = text.jsonString();
            if (!seen.add(name)) {
                throw text.fault("\"" + name + "\" is there twice");
            }
            text.expect(":");
            if (name.equals(METADATA)) {
                metadata();
            } else {
                entries.add(tensor(name));
            }
        }

        private void metadata() throws FormatException {
            text.expect("{");
            if (text.take("}")) {
                return;
            }
            do {
                String key = text.jsonString();
                text.expect(":");
                if (metadata.put(key, text.jsonString()) != null) {
                    throw text.fault("the metadata have \"" + key + "\" twice");
                }
            } while (text.take(","));
            text.expect("}");
        }

        private Entry tensor(String name) throws FormatException {
            String source = file + ", tensor \"" + name + "\"";
            ElementType type = null;
            long[] sizes = {};
            long[] offsets = {};
            Set<String> keys = new HashSet<>();
            text.expect("{");
            do {
                String key = text.jsonString();
                text.expect(":");
                if (!keys.add(key)) {
                    throw text.fault("\"" + key + "\" is there twice");
                }
                switch (key) {
                    case "dtype" -> type = type(source);
                    case "shape" -> sizes = numbers(ArrayLayout.MAX_RANK);
                    case "data_offsets" -> offsets = numbers(2);
                    default -> throw text.fault("\"" + key + "\" is none of \"dtype\", \"shape\", \"data_offsets\"");
                }
            } while (text.take(","));
            text.expect("}");
            if (keys.size() != 3 || offsets.length != 2) {
                throw text.fault("\"dtype\", \"shape\" and two \"data_offsets\" must be given for \"" + name + "\"");
            }
            return checked(new Entry(name, ArrayLayout.of(type, sizes, source), offsets[0], offsets[1]), source);
        }

        private static Entry checked(Entry e, String source) throws FormatException {
            if (e.end < e.begin) {
                throw new FormatException(
                        source,
                        "its data end at byte " + e.end + ", before they begin at " + e.begin,
                        "The file is damaged.");
            }
            if (e.end - e.begin != e.layout.bytes()) {
                throw new FormatException(
                        source,
                        "the shape " + e.layout.shape() + " of " + e.layout.type() + " takes " + e.layout.bytes()
                                + " bytes, its data " + (e.end - e.begin),
                        "The file is damaged.");
            }
            return e;
        }

        private ElementType type(String source) throws FormatException {
            String name = text.jsonString();
            return ElementType.ofSafetensors(name)
                    .orElseThrow(() -> new UnsupportedTypeException(
                            source,
                            "the dtype " + name + " is not read",
                            "Use one of " + List.of(ElementType.values()) + "."));
        }

        private long[] numbers(int most) throws FormatException {
            List<Long> result = new ArrayList<>();
            text.expect("[");
            if (!text.take("]")) {
                do {
                    if (result.size() == most) {
                        throw text.fault("more than " + most + " numbers in a list");
                    }
                    result.add(text.natural());
                } while (text.take(","));
                text.expect("]");
            }
            return result.stream().mapToLong(Long::longValue).toArray();
        }
    }
}
