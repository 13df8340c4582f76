/** Runge–Kutta formulas as data: coefficients with their sources, checked when they are made. */
package sirocco.solvers.tableau;
