package io.pasdequatre.eventing.autoconfigure;

/** The outbox is read by nobody: it needs no replication slot, and the database no logical decoding. */
record WithoutSlot() {}
