/** Differential-equation solvers. */
module sirocco.solvers {
    requires transitive sirocco.tensor;
}
