/**
 * Programs for TornadoVM devices.
 *
 * <p>To be read in this order: {@code GpuBackend} (what is there), {@code GpuCode} (a graph as {@code Launch}es over
 * {@code Buffer}s, laid out by the memory plan of all backends), {@code GpuKernels} and the {@code …Launch} classes (which
 * kernels an operation takes), {@code GpuInstance} (the task graphs, and what travels when), {@code GpuProgram} (inputs,
 * donated state, results that are fetched when read).
 *
 * <p>Elementwise groups and copies between strided views have one generator for all types: {@code Strided} says what is
 * visited, {@code KernelClass} writes the class, whose operations are the static methods of the {@code Steps} classes.
 * All other kernels are the static methods that begin with {@code tk}.
 *
 * <p>What TornadoVM 5.2 gets wrong, most of it without a word, found on OpenCL, and what kernels here do instead:
 *
 * <ul>
 *   <li>Conditions joined by {@code &&} and {@code ||}, and choices among choices, which its compiler turns into such, are
 *       negated wrongly where they are nested: conditions are the ints 0 and 1, joined by {@code &} and {@code |}.
 *   <li>{@code a <= b} becomes "not {@code b < a}", which is true for NaN: {@code le} is {@code lt | eq}.
 *   <li>A product added to itself fails to compile (half of the sum becomes an fma): it is doubled.
 *   <li>A constant that is NaN or infinite becomes a word that OpenCL C does not know: it is divided by a 0 that the compiler
 *       cannot foresee.
 *   <li>{@code %} of floating numbers is handed to OpenCL C, which has none: see {@code rem}.
 * </ul>
 */
package sirocco.kernels.gpu;
