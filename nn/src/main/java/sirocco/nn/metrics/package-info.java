/** Measures of classifiers, regressions and clusterings on a whole set, in double precision, on plain arrays. */
package sirocco.nn.metrics;
