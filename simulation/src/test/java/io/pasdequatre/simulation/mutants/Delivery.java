package io.pasdequatre.simulation.mutants;

import static io.pasdequatre.simulation.mutants.Mutant.SIMULATION;
import static io.pasdequatre.simulation.mutants.Mutant.edit;
import static io.pasdequatre.simulation.mutants.Mutant.mutant;

import java.util.List;

/**
 * Inbox, offsets, outbox and relay: what is lost, said twice, or said in another order (librdkafka#1122, DBZ-1766,
 * CAP#1078).
 */
final class Delivery {

    static final List<Mutant> ALL = List.of(
            mutant(
                    "a consumer has no inbox",
                    "NOTHING_SET_ASIDE",
                    edit(
                            SIMULATION + "memory/MemoryConsumer.java",
                            "if (inbox.insertIfAbsent(new InboxRow(id))) {",
                            "if (inbox.insertIfAbsent(new InboxRow(id)) || id != null) {")),
            mutant(
                    "the inbox is entered in a transaction of its own, after the commit",
                    "NOTHING_SET_ASIDE",
                    edit(
                            SIMULATION + "memory/MemoryConsumer.java",
                            "database.executeWithoutResult(_ -> process(List.of(fact)));",
                            """
if (entered().contains(fact.id())) {
    return;
}
database.executeWithoutResult(_ -> react(fact));
database.executeWithoutResult(_ -> enter(List.of(fact)));
"""),
                    edit(SIMULATION + "memory/MemoryConsumer.java", "if (facts.size() == 1) {", """
if (facts.size() > 0) {
    facts.forEach(this::alone);
} else if (facts.size() == 1) {
""")),
            mutant("offsets are committed before the work is", "CONSUMED", edit(SIMULATION + "Cluster.java", """
try {
    run.world.deliver(replica.service(), polled.facts());
""", """
replica.commit(polled);
try {
    run.world.deliver(replica.service(), polled.facts());
""")),
            mutant(
                    "a relay notes as published what it has not published yet",
                    "LOG",
                    edit(SIMULATION + "Relay.java", """
if (confirm) {
    confirmed = published;
""", """
if (confirm) {
    confirmed = Math.min(said.size(), published + 1);
""")),
            mutant(
                    "a relay publishes what it tries again behind what came later",
                    "SEQUENCE",
                    edit(
                            SIMULATION + "Relay.java",
                            "next.forEach(log::append);",
                            "next.reversed().forEach(log::append);")),
            mutant(
                    "a fact is said although its transaction is rolled back",
                    "SEQUENCE",
                    edit(SIMULATION + "memory/MemoryOutbox.java", """
public void afterCommit() {
    committed.addAll(said);
}
""", "public void afterCommit() {}"),
                    edit(SIMULATION + "memory/MemoryOutbox.java", "public void afterCompletion(int status) {", """
public void afterCompletion(int status) {
    committed.addAll(said);
""")),
            mutant(
                    "a fact is said after the commit, by a process that may be gone by then",
                    "SEQUENCE",
                    edit(SIMULATION + "memory/MemoryOutbox.java", """
public void afterCommit() {
    committed.addAll(said);
""", """
public void afterCommit() {
    database.turns().pause("says it");
    committed.addAll(said);
""")),
            mutant(
                    "a batch that fails takes its neighbours along",
                    "NOTHING_SET_ASIDE",
                    edit(SIMULATION + "memory/MemoryConsumer.java", "facts.forEach(this::alone);", """
database.executeWithoutResult(
        _ -> facts.forEach(fact -> heldBack.insertIfAbsent(HeldBack.of(fact))));
""")));

    private Delivery() {}
}
