package sirocco.tensor.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Tensor;

/** The elements of a tensor as bytes of a file, through a small buffer. */
final class Elements {
    /** Bytes in the buffer; a multiple of every element's size, small enough for the second-level cache. */
    private static final int CHUNK = 1 << 16;

    private Elements() {}

    /** Reads the elements in the order in which they come; the caller has checked that the bytes are there. */
    static ConcreteTensor read(InputStream in, ArrayLayout layout, ByteOrder order, String file) throws IOException {
        ConcreteTensor tensor = ConcreteTensor.uninitialised(layout.spec());
        ElementType type = layout.type();
        int width = type.bytes();
        byte[] chunk = new byte[(int) Math.min(CHUNK, layout.bytes())];
        for (long done = 0; done < layout.bytes(); done += chunk.length) {
            int bytes = (int) Math.min(chunk.length, layout.bytes() - done);
            if (in.readNBytes(chunk, 0, bytes) < bytes) {
                throw new FormatException(
                        file, "the data end before their " + layout.bytes() + " bytes", "Is the file cut off?");
            }
            try {
                type.decode(MemorySegment.ofArray(chunk), order, bytes / width, tensor.segment(), done / width);
            } catch (ArithmeticException e) {
                throw new UnsupportedTypeException(file, e.getMessage(), "Store it as int64 or float64.");
            }
        }
        return tensor;
    }

    /** Writes the elements row-major and little-endian. */
    static void write(OutputStream out, ConcreteTensor tensor) throws IOException {
        int width = tensor.dtype().bytes();
        MemorySegment data = tensor.segment();
        byte[] chunk = new byte[(int) Math.min(CHUNK, data.byteSize())];
        for (long done = 0; done < data.byteSize(); done += chunk.length) {
            int bytes = (int) Math.min(chunk.length, data.byteSize() - done);
            ElementType.copy(
                    width,
                    data,
                    done,
                    ByteOrder.nativeOrder(),
                    MemorySegment.ofArray(chunk),
                    0,
                    ByteOrder.LITTLE_ENDIAN,
                    bytes / width);
            out.write(chunk, 0, bytes);
        }
    }

    /** @throws IllegalArgumentException if {@code tensor} has no values, being part of a trace */
    static ConcreteTensor concrete(Tensor tensor, String name) {
        if (tensor instanceof ConcreteTensor concrete) {
            return concrete;
        }
        throw new IllegalArgumentException(name + ": " + tensor.spec()
                + " is a step of a trace and has no values to write. Write the result of the finished computation");
    }
}
