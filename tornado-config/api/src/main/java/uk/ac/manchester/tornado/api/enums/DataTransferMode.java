package uk.ac.manchester.tornado.api.enums;

/** When an array travels between host and device. */
public class DataTransferMode {
    /** To the device at the first execution of the graph in its plan, and not again. */
    public static final int FIRST_EXECUTION = 0;
    /** At every execution. */
    public static final int EVERY_EXECUTION = 1;
    /** To the host only when the result of an execution is asked for it; to the device never. */
    public static final int UNDER_DEMAND = 2;
}
