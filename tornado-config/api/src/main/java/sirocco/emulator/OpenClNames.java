package sirocco.emulator;

import java.util.Set;

/** Names that OpenCL C has taken: a kernel of that name crashes the driver, and with it the JVM. */
final class OpenClNames {
    private static final Set<String> MATH = Set.of("acos", "acosh", "acospi", "asin", "asinh", "asinpi", "atan",
            "atan2", "atan2pi", "atanh", "atanpi", "cbrt", "ceil", "copysign", "cos", "cosh", "cospi", "erf", "erfc",
            "exp", "exp10", "exp2", "expm1", "fabs", "fdim", "floor", "fma", "fmax", "fmin", "fmod", "fract", "frexp",
            "hypot", "ilogb", "ldexp", "lgamma", "lgamma_r", "log", "log10", "log1p", "log2", "logb", "mad", "maxmag",
            "minmag", "modf", "nan", "nextafter", "pow", "pown", "powr", "remainder", "remquo", "rint", "rootn",
            "round", "rsqrt", "sin", "sincos", "sinh", "sinpi", "sqrt", "tan", "tanh", "tanpi", "tgamma", "trunc");
    private static final Set<String> COMMON = Set.of("abs", "abs_diff", "add_sat", "clamp", "clz", "ctz", "degrees",
            "hadd", "mad24", "mad_hi", "mad_sat", "max", "min", "mix", "mul24", "mul_hi", "popcount", "radians",
            "rhadd", "rotate", "sign", "smoothstep", "step", "sub_sat", "upsample", "cross", "distance", "dot",
            "length", "normalize", "fast_distance", "fast_length", "fast_normalize");
    private static final Set<String> RELATIONAL = Set.of("all", "any", "bitselect", "isequal", "isfinite", "isgreater",
            "isgreaterequal", "isinf", "isless", "islessequal", "islessgreater", "isnan", "isnormal", "isnotequal",
            "isordered", "isunordered", "select", "signbit", "shuffle", "shuffle2");
    private static final Set<String> MEMORY = Set.of("barrier", "mem_fence", "read_mem_fence", "write_mem_fence",
            "work_group_barrier", "prefetch", "async_work_group_copy", "wait_group_events", "vload2", "vload4",
            "vload8", "vstore2", "vstore4", "vstore8", "atomic_add", "atomic_sub", "atomic_inc", "atomic_dec",
            "atomic_min", "atomic_max", "atomic_and", "atomic_or", "atomic_xor", "atomic_xchg", "atomic_cmpxchg",
            "printf", "get_global_id", "get_local_id", "get_group_id", "get_global_size", "get_local_size",
            "get_num_groups", "get_work_dim", "get_global_offset");
    private static final Set<String> WORDS = Set.of("kernel", "global", "local", "constant", "private", "generic",
            "half", "quad", "complex", "imaginary", "image2d_t", "sampler_t", "event_t", "size_t", "uint", "uchar",
            "ushort", "ulong", "bool", "vec_step", "pipe", "read_only", "write_only", "read_write", "main", "inline",
            "restrict", "register", "auto", "extern", "signed", "unsigned", "sizeof", "struct", "typedef", "union");

    private OpenClNames() {
    }

    static boolean taken(String name) {
        return MATH.contains(name) || COMMON.contains(name) || RELATIONAL.contains(name) || MEMORY.contains(name)
                || WORDS.contains(name);
    }
}
