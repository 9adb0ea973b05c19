package io.pasdequatre.eventing.relay;

/** Another replica may lead by now, so this one must not publish. */
final class LostLeadershipException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LostLeadershipException(String message) {
        super(message);
    }
}
