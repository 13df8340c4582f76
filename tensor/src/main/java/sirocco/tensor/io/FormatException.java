package sirocco.tensor.io;

import java.io.IOException;

/** A file does not hold what its format promises: damaged, cut off, or not of this format. */
public class FormatException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * @param file the file, and the array in it where there are several
     * @param fault what is wrong, without a full stop
     * @param remedy what to do about it, a sentence
     */
    public FormatException(String file, String fault, String remedy) {
        super(file + ": " + fault + ". " + remedy);
    }

    /** As above, for a fault that another class found. */
    public FormatException(String file, String fault, String remedy, Throwable cause) {
        super(file + ": " + fault + ". " + remedy, cause);
    }
}
