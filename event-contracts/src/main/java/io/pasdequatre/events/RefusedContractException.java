package io.pasdequatre.events;

/** A schema breaks somebody who reads or wrote an earlier version of it. Such a change needs a topic of its own. */
public final class RefusedContractException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RefusedContractException(String subject, String reason) {
        super(
                "%s does not fit what is registered, so nothing was registered; docs/change-an-event.md has what to do. The reason: %s"
                        .formatted(subject, reason));
    }
}
