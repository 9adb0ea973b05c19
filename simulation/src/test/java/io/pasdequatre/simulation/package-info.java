/** The services' own steps, driven by a seeded scheduler through what rarely happens. */
package io.pasdequatre.simulation;
