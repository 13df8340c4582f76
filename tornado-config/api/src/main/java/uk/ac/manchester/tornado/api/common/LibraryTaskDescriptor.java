package uk.ac.manchester.tornado.api.common;

/** A call of a vendor's library: which, with what, and what it does with each argument. */
public class LibraryTaskDescriptor {
    private String library;
    private String function;
    private Object[] parameters;
    private Access[] access;
    private Object tuning;

    /** A call of which nothing is said yet. */
    public LibraryTaskDescriptor() {}

    /** Names the library, as "nvidia/cublas". */
    public LibraryTaskDescriptor withLibrary(String libraryName) {
        library = libraryName;
        return this;
    }

    /** Names the function, as the library does. */
    public LibraryTaskDescriptor withFunction(String functionName) {
        function = functionName;
        return this;
    }

    /** Arrays and numbers, in the function's order. */
    public LibraryTaskDescriptor withParameters(Object[] parameters) {
        this.parameters = parameters;
        return this;
    }

    /** What the function does with each of them. */
    public LibraryTaskDescriptor withAccess(Access[] access) {
        this.access = access;
        return this;
    }

    /** Settings that only the library knows. */
    public LibraryTaskDescriptor withTuning(Object tuning) {
        this.tuning = tuning;
        return this;
    }

    /** The library. */
    public String getLibraryName() {
        return library;
    }

    /** The function. */
    public String getFunctionName() {
        return function;
    }

    /** Its arguments. */
    public Object[] getParameters() {
        return parameters;
    }

    /** What it does with them. */
    public Access[] getAccess() {
        return access;
    }

    /** The settings, or null. */
    public Object getTuning() {
        return tuning;
    }
}
