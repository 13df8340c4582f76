package sirocco.tensor.io;

/** An array's elements are of a type that no tensor has: strings, complex numbers, records, pickles. */
public class UnsupportedTypeException extends FormatException {
    private static final long serialVersionUID = 1;

    /** The parameters are those of {@link FormatException#FormatException(String, String, String)}. */
    public UnsupportedTypeException(String file, String fault, String remedy) {
        super(file, fault, remedy);
    }
}
