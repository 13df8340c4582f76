package uk.ac.manchester.tornado.api.enums;

/** What a profiled plan does with the measurements. */
public enum ProfilerMode {
    /** Print them. */
    CONSOLE,
    /** Keep them for the execution's result. */
    SILENT
}
