/** Measures of a classifier on a whole set, in double precision, on plain arrays. */
package sirocco.nn.metrics;
