package sirocco.emulator;

/** What a kernel does with its parameters (bit i = parameter i), and whether it reaches a barrier. */
record Effects(int reads, int writes, Synchrony synchrony) {
    /** Whether a kernel's work-items wait for each other. */
    enum Synchrony {
        INDEPENDENT,
        BARRIERS
    }

    static final Effects NONE = new Effects(0, 0, Synchrony.INDEPENDENT);
    static final Effects BARRIER = new Effects(0, 0, Synchrony.BARRIERS);

    static Effects reading(int parameters) {
        return new Effects(parameters, 0, Synchrony.INDEPENDENT);
    }

    static Effects writing(int parameters) {
        return new Effects(0, parameters, Synchrony.INDEPENDENT);
    }

    Effects and(Effects other) {
        return new Effects(
                reads | other.reads,
                writes | other.writes,
                synchrony == Synchrony.BARRIERS ? synchrony : other.synchrony);
    }

    /** Without what concerns anything but parameters. */
    Effects ofParameters() {
        return new Effects(reads & CreatedArrays.PARAMETERS, writes & CreatedArrays.PARAMETERS, synchrony);
    }

    /** These effects of a called method, told in the caller's parameters. */
    Effects seenThrough(int[] origins) {
        int callerReads = 0;
        int callerWrites = 0;
        for (int i = 0; i < origins.length; i++) {
            callerReads |= (reads >> i & 1) == 1 ? origins[i] : 0;
            callerWrites |= (writes >> i & 1) == 1 ? origins[i] : 0;
        }
        return new Effects(callerReads, callerWrites, synchrony);
    }

    boolean reads(int parameter) {
        return (reads >> parameter & 1) == 1;
    }

    boolean writes(int parameter) {
        return (writes >> parameter & 1) == 1;
    }
}
