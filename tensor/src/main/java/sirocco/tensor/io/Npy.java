package sirocco.tensor.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import sirocco.tensor.ConcreteTensor;
import sirocco.tensor.Tensor;

/**
 * One array in NumPy's file format, as {@code numpy.save} writes it.
 *
 * <p>Read are versions 1 to 3, both byte orders, C and Fortran order, any shape. Types become ours: float16 → F32;
 * int8, int16, uint16 → I32; uint32, uint64 → I64 (uint64 only below 2⁶³); float32, float64, int32, int64, uint8, bool
 * stay. Strings, complex numbers, records and dates are refused, and so are pickles, which are never executed.
 */
public final class Npy {
    private Npy() {}

    /**
     * The array in {@code file}, row-major.
     *
     * @throws UnsupportedTypeException if the elements are of a type that tensors do not have
     * @throws FormatException if the file is damaged, cut off or no NPY file
     */
    public static Tensor read(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return read(in, Files.size(file), file.toString());
        }
    }

    /**
     * Writes {@code tensor}, little-endian, in C order, version 1. The file appears whole or not at all; an older one
     * is replaced.
     *
     * @throws IllegalArgumentException if the tensor is part of a trace
     */
    public static void write(Path file, Tensor tensor) throws IOException {
        ConcreteTensor concrete = Elements.concrete(tensor, file.toString());
        AtomicFile.write(file, out -> write(out, concrete));
    }

    /** Reads a stream that must hold an array and nothing else in its {@code available} bytes. */
    static Tensor read(InputStream in, long available, String file) throws IOException {
        NpyHeader header = NpyHeader.read(in, available, file);
        ArrayLayout layout = header.layout();
        long got = available - header.bytes();
        if (layout.bytes() != got) {
            throw new FormatException(
                    file,
                    "the shape " + layout.shape() + " of " + layout.type() + " takes " + layout.bytes()
                            + " bytes of data, but there are " + got,
                    got < layout.bytes() ? "Is the file cut off?" : "Put several arrays into an NPZ file.");
        }
        ConcreteTensor tensor = Elements.read(in, layout, header.order(), file);
        return switch (header.axes()) {
            case LAST_FASTEST -> tensor;
            case FIRST_FASTEST -> ColumnMajor.toRowMajor(tensor);
        };
    }

    static void write(OutputStream out, ConcreteTensor tensor) throws IOException {
        out.write(NpyHeader.of(tensor));
        Elements.write(out, tensor);
    }
}
