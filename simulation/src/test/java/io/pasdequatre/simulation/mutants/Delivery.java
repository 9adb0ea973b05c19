package io.pasdequatre.simulation.mutants;

import static io.pasdequatre.simulation.mutants.Mutant.SIMULATION;
import static io.pasdequatre.simulation.mutants.Mutant.edit;
import static io.pasdequatre.simulation.mutants.Mutant.mutant;

import java.util.List;

/**
 * Inbox, offsets, outbox and relay: what is lost, published twice, or published in another order (librdkafka#1122,
 * DBZ-1766, CAP#1078).
 */
final class Delivery {

    static final List<Mutant> ALL = List.of(
            mutant(
                    "a consumer has no inbox",
                    "NO_DEAD_LETTER",
                    edit(
                            SIMULATION + "memory/MemoryConsumer.java",
                            "return ids(inbox.insertIfAbsent(rows).stream().map(InboxRow::event));",
                            "inbox.insertIfAbsent(rows); return ids(rows.stream().map(InboxRow::event));")),
            mutant(
                    "the inbox is entered in a transaction of its own, after the commit",
                    "NO_DEAD_LETTER",
                    edit(
                            SIMULATION + "memory/MemoryConsumer.java",
                            "database.executeWithoutResult(_ -> process(List.of(event)));",
                            """
if (entered().contains(event.id())) {
    return;
}
boolean waits = missingPredecessors(List.of(event)).contains(event.predecessor());
database.executeWithoutResult(_ -> reactOrPark(event, waits));
database.executeWithoutResult(_ -> enter(List.of(event)));
"""),
                    edit(SIMULATION + "memory/MemoryConsumer.java", "if (events.size() == 1) {", """
if (events.size() > 0) {
    events.forEach(this::alone);
} else if (events.size() == 1) {
""")),
            mutant("offsets are committed before the work is", "CONSUMED", edit(SIMULATION + "Cluster.java", """
try {
    run.world.deliver(replica.service(), polled.events());
""", """
replica.commit(polled);
try {
    run.world.deliver(replica.service(), polled.events());
""")),
            mutant(
                    "a relay notes as published what it has not published yet",
                    "LOG",
                    edit(SIMULATION + "Relay.java", """
if (confirm) {
    confirmed = published;
""", """
if (confirm) {
    confirmed = Math.min(appended.size(), published + 1);
""")),
            mutant(
                    "a relay publishes what it tries again behind what came later",
                    "SEQUENCE",
                    edit(
                            SIMULATION + "Relay.java",
                            "next.forEach(log::append);",
                            "next.reversed().forEach(log::append);")),
            mutant(
                    "an event is published although its transaction is rolled back",
                    "SEQUENCE",
                    edit(SIMULATION + "memory/MemoryOutbox.java", """
public void afterCommit() {
    committed.addAll(appended);
}
""", "public void afterCommit() {}"),
                    edit(SIMULATION + "memory/MemoryOutbox.java", "public void afterCompletion(int status) {", """
public void afterCompletion(int status) {
    committed.addAll(appended);
""")),
            mutant(
                    "an event is published after the commit, by a process that may be gone by then",
                    "SEQUENCE",
                    edit(SIMULATION + "memory/MemoryOutbox.java", """
public void afterCommit() {
    committed.addAll(appended);
""", """
public void afterCommit() {
    database.turns().pause("publishes it");
    committed.addAll(appended);
""")),
            mutant(
                    "a batch that fails takes its neighbours along",
                    "NO_DEAD_LETTER",
                    edit(SIMULATION + "memory/MemoryConsumer.java", "events.forEach(this::alone);", """
database.executeWithoutResult(_ -> events.forEach(this::deadLetter));
""")));

    private Delivery() {}
}
