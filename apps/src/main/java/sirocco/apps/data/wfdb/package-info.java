/**
 * Recordings in the formats of PhysioNet's WFDB: header ({@code .hea}), signals ({@code .dat}), annotations
 * ({@code .atr}). Formats: the WFDB Applications Guide, header(5), signal(5), annot(5).
 */
package sirocco.apps.data.wfdb;
