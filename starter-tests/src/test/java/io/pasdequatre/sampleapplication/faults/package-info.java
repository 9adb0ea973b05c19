/**
 * Faults of the relay, from outside: replicas in processes of their own, killed, frozen and cut off under load, and
 * what must hold all the same.
 */
@NullMarked
package io.pasdequatre.sampleapplication.faults;

import org.jspecify.annotations.NullMarked;
