/** The whole system, tried: its journeys, its faults, its architecture and its documents. */
package io.pasdequatre.systemtests;
