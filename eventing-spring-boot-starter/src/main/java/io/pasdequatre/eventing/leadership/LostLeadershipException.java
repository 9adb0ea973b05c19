package io.pasdequatre.eventing.leadership;

/** Another replica may lead by now, so this one must not publish. */
public final class LostLeadershipException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LostLeadershipException(String message) {
        super(message);
    }
}
