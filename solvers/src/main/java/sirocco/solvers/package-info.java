/** Ordinary differential equations: equation × solver × step-size control × adjoint × what is saved. */
package sirocco.solvers;
