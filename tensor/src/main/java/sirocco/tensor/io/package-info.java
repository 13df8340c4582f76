/**
 * Tensors in files: NumPy's {@link sirocco.tensor.io.Npy} and {@link sirocco.tensor.io.Npz}, and
 * {@link sirocco.tensor.io.Safetensors} for models.
 *
 * <p>Sizes that a file claims are held against the file's length before any memory is asked for, nothing in a file is
 * ever executed, and a file is written beside its place and then renamed, so that it is there whole or not at all.
 */
package sirocco.tensor.io;
