/** The four services with their databases: real contexts on real PostgreSQL, in which nothing happens by itself. */
package io.pasdequatre.simulation.postgres;
