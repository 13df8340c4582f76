/** Differential-equation solvers. */
module sirocco.solvers {
    requires transitive sirocco.tensor;

    exports sirocco.solvers;
    exports sirocco.solvers.tableau;

    opens sirocco.solvers to
            sirocco.tensor;
}
