package io.pasdequatre.outsideworld.gateway;

/** What the gateway does to a request instead of serving it well. */
enum Fault {
    /** Nothing: it heals. */
    NONE,
    /** Declines every charge. */
    DECLINE,
    /** Serves it, and answers late. */
    SLOW,
    /** Serves it, and ends the connection in the middle of the answer. */
    DROP_ANSWER,
    /** Fails with 503 and has done nothing. */
    FAIL_BEFORE,
    /** Announces each outcome twice. */
    ANSWER_TWICE,
    /** Answers at once that it works on it, decides later, and announces that. */
    ANSWER_LATE,
    /** Serves it, and answers with another amount. */
    WRONG_AMOUNT,
    /** Refuses refunds. */
    REFUSE_REFUNDS,
    /** Answers nothing but 503, questions included. */
    AWAY
}
