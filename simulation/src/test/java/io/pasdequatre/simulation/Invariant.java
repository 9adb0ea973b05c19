package io.pasdequatre.simulation;

/** What must always be true, with its number in the saga's contract. */
public enum Invariant {
    LOG(1, "what is in the log was committed, and what was committed is in the log"),
    SEQUENCE(2, "the events of a key are numbered 1, 2, 3 and appear in that order"),
    ONE_EFFECT(3, "an event has one effect: an order is told of no event twice"),
    STOCK(4, "on hand + held + shipped - returned = stocked, none is negative, and each is what orders say"),
    MONEY(5, "captured - refunded is what payments say, and no balance is negative"),
    GATEWAY(5, "the card gateway has charged and refunded what payments say, each at most once"),
    ORDER_ENDS(6, "every order reaches an end"),
    END_STAYS(6, "what has ended does not change"),
    CANCELLED(6, "for a cancelled order nothing is held, shipped or charged"),
    SHIPPED(6, "a shipped order is captured, committed and dispatched"),
    RETURNED(6, "an order that is sent back has its label, and once its goods are back it is refunded"),
    DURABLE(7, "what was answered is there, one order for each key"),
    NOTIFIED(8, "one notification for each order and kind of news"),
    CONSUMED(9, "what was consumed was processed"),
    NO_DEAD_LETTER(9, "no step fails for good"),
    NO_DEADLOCK(0, "no two transactions wait for each other"),
    NO_FAILURE(0, "no request and no sweep fails");

    private final int number;
    private final String sentence;

    /** A {@code number} of 0 is none of the contract's. */
    Invariant(int number, String sentence) {
        this.number = number;
        this.sentence = sentence;
    }

    public int number() {
        return number;
    }

    public String sentence() {
        return sentence;
    }
}
