package io.pasdequatre.outsideworld.messaging;

/** What a provider does to a message instead of serving it well. */
enum Fault {
    /** Nothing: it heals. */
    NONE,
    /** Refuses the message with 422, and leaves its key free. */
    REFUSE,
    /** Takes it, and answers late. */
    SLOW,
    /** Takes it, and ends the connection in the middle of the answer. */
    DROP_ANSWER,
    /** Fails with 503 and has done nothing. */
    FAIL_BEFORE,
    /** Answers nothing but 503. */
    AWAY,
    /** Answers 401: it does not know who asks. */
    UNAUTHORIZED,
    /** Answers 410: the device, or the endpoint, is not there any more. */
    TOKEN_GONE,
    /** Takes it, and says later that it could not be delivered and never will be. */
    BOUNCE_HARD,
    /** Takes it, and says later that it could not be delivered this time. */
    BOUNCE_SOFT;

    boolean canHappenTo(Channel channel) {
        return switch (this) {
            case BOUNCE_HARD, BOUNCE_SOFT -> channel == Channel.SMS;
            case TOKEN_GONE -> channel == Channel.PUSH || channel == Channel.WEBHOOK;
            default -> channel != Channel.EMAIL;
        };
    }
}
