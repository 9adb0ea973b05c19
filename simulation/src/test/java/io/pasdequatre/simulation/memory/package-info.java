/**
 * A double of the services' databases: tables, row locks and transactions at READ COMMITTED, in memory, with a pause
 * before every statement at which another transaction may go on. What it takes for granted of PostgreSQL is held
 * against PostgreSQL itself, seed by seed.
 */
package io.pasdequatre.simulation.memory;
