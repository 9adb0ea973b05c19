/** Bugs that such systems had, put into the sources one at a time: the simulation has to find each. */
package io.pasdequatre.simulation.mutants;
