package sirocco.tensor.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Shape;

/**
 * What stands before the elements of an NPY file: magic, version, and a Python dictionary with {@code descr},
 * {@code fortran_order} and {@code shape}. Format: numpy.lib.format, NEP 1.
 *
 * @param order the bytes of an element
 * @param axes which index runs fastest
 * @param bytes of the whole header: the elements begin there
 */
record NpyHeader(ArrayLayout layout, ByteOrder order, Axes axes, long bytes) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    /** Headers of arrays that can be read are far smaller. */
    private static final int MAX_TEXT = 1 << 20;

    private static final int ALIGNMENT = 64;

    /** Which index of the elements in the file runs fastest. */
    enum Axes {
        /** C order. */
        LAST_FASTEST,
        /** Fortran order. */
        FIRST_FASTEST
    }

    /** Reads a header from a stream of {@code available} bytes. */
    static NpyHeader read(InputStream in, long available, String file) throws IOException {
        byte[] start = in.readNBytes(8);
        if (start.length < 8 || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new FormatException(
                    file, "it does not begin with the mark of an NPY file", "Was it written by numpy.save?");
        }
        int version = start[6];
        if (version < 1 || version > 3) {
            throw new FormatException(
                    file, "NPY version " + (version & 0xff) + "; versions 1 to 3 are read", "Is the file damaged?");
        }
        int lengthBytes = version == 1 ? 2 : 4;
        long length = littleEndian(in.readNBytes(lengthBytes), lengthBytes, file);
        long bytes = 8 + lengthBytes + length;
        if (bytes > available || length > MAX_TEXT) {
            throw new FormatException(
                    file,
                    "a header of " + length + " bytes in a file of " + available + "; headers up to " + MAX_TEXT
                            + " bytes are read",
                    "Is the file damaged or cut off?");
        }
        byte[] text = in.readNBytes((int) length);
        Charset charset = version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        return new Parser(HeaderText.decoded(text, charset, file), file).header(bytes);
    }

    private static long littleEndian(byte[] bytes, int count, String file) throws FormatException {
        if (bytes.length < count) {
            throw new FormatException(file, "it ends within the header", "Is the file cut off?");
        }
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | bytes[i] & 0xff;
        }
        return value;
    }

    /** The header of version 1 for a tensor, padded as NumPy pads it. */
    static byte[] of(ConcreteTensor tensor) {
        ElementType type = ElementType.of(tensor.dtype());
        String dictionary = "{'descr': '" + (type.bytes() == 1 ? "|" : "<") + type.numpy()
                + "', 'fortran_order': False, 'shape': " + tuple(tensor.shape()) + ", }";
        int unpadded = MAGIC.length + 4 + dictionary.length() + 1;
        int length = dictionary.length() + 1 + Math.floorMod(-unpadded, ALIGNMENT);
        String padded = dictionary + " ".repeat(length - 1 - dictionary.length()) + "\n";
        byte[] header = Arrays.copyOf(MAGIC, MAGIC.length + 4 + length);
        header[6] = 1;
        header[8] = (byte) length;
        header[9] = (byte) (length >> 8);
        System.arraycopy(padded.getBytes(StandardCharsets.ISO_8859_1), 0, header, 10, length);
        return header;
    }

    private static String tuple(Shape shape) {
        String sizes = shape.toString();
        return "(" + sizes.substring(1, sizes.length() - 1) + (shape.rank() == 1 ? ",)" : ")");
    }

    /** Reads the dictionary: a Python literal of which only the form that NumPy writes is accepted. */
    private static final class Parser {
        private final HeaderText text;
        private final String file;
        private String descr;
        private Axes axes;
        private long[] sizes;

        Parser(HeaderText text, String file) {
            this.text = text;
            this.file = file;
        }

        NpyHeader header(long bytes) throws FormatException {
            text.expect("{");
            while (!text.take("}")) {
                entry();
                if (!text.take(",")) {
                    text.expect("}");
                    break;
                }
            }
            text.expectEnd();
            if (descr == null || axes == null || sizes == null) {
                throw text.fault("'descr', 'fortran_order' and 'shape' must all be given");
            }
            ElementType type = ElementType.ofNumpy(descr.substring(1)).orElseThrow(this::unsupported);
            return new NpyHeader(ArrayLayout.of(type, sizes, file), order(type), axes, bytes);
        }

        private void entry() throws FormatException {
            String key = text.pythonString();
            text.expect(":");
            switch (key) {
                case "descr" -> descr = descr();
                case "fortran_order" -> axes = axes();
                case "shape" -> sizes = sizes();
                default -> throw text.fault("the key '" + key + "' is none of 'descr', 'fortran_order', 'shape'");
            }
        }

        private String descr() throws FormatException {
            if (text.take("[") || text.take("(")) {
                throw new UnsupportedTypeException(
                        file,
                        "its elements are records of several fields: " + text.shown(),
                        "Save each field as an array of its own.");
            }
            String value = text.pythonString();
            if (value.length() < 2) {
                throw text.fault("'" + value + "' is no type");
            }
            return value;
        }

        private Axes axes() throws FormatException {
            if (text.take("False")) {
                return Axes.LAST_FASTEST;
            }
            text.expect("True");
            return Axes.FIRST_FASTEST;
        }

        private long[] sizes() throws FormatException {
            List<Long> result = new ArrayList<>();
            text.expect("(");
            while (!text.take(")")) {
                result.add(text.natural());
                if (!text.take(",")) {
                    text.expect(")");
                    break;
                }
            }
            return result.stream().mapToLong(Long::longValue).toArray();
        }

        private ByteOrder order(ElementType type) throws FormatException {
            char mark = descr.charAt(0);
            if (mark == '|' && type.bytes() > 1) {
                throw text.fault("'" + descr + "' does not say the byte order");
            }
            return switch (mark) {
                case '<' -> ByteOrder.LITTLE_ENDIAN;
                case '>' -> ByteOrder.BIG_ENDIAN;
                case '=', '|' -> ByteOrder.nativeOrder();
                default -> throw text.fault("'" + descr + "' does not begin with a byte order");
            };
        }

        private FormatException unsupported() {
            return switch (descr.charAt(1)) {
                case 'O' ->
                    unsupported(
                            "pickled Python objects, which are never loaded since that would run code",
                            "Save it with a numeric dtype.");
                case 'U', 'S', 'a' -> unsupported("strings", "Save numbers, or the texts in a text file.");
                case 'c' -> unsupported("complex numbers", "Save real and imaginary parts as two arrays.");
                case 'M', 'm' -> unsupported("dates or durations", "Save them as int64 or float64.");
                case 'V' -> unsupported("raw bytes", "Save it with a numeric dtype.");
                default -> unsupported("of a type unknown here", "Save it as float32, float64, int64 or bool.");
            };
        }

        private FormatException unsupported(String what, String remedy) {
            return new UnsupportedTypeException(file, "its elements are " + what + " ('" + descr + "')", remedy);
        }
    }
}
