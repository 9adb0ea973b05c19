package io.pasdequatre.eventing.autoconfigure;

import org.jspecify.annotations.Nullable;

/** Something that the starter needs of its surroundings is not there, and somebody has to see to it. */
final class IncompleteSetupException extends RuntimeException {

    private final String remedy;

    /**
     * Names the problem and its remedy.
     *
     * @param missing what is not there
     * @param remedy what to do about it
     */
    IncompleteSetupException(String missing, String remedy, @Nullable Throwable cause) {
        super(missing, cause);
        this.remedy = remedy;
    }

    IncompleteSetupException(String missing, String remedy) {
        this(missing, remedy, null);
    }

    String remedy() {
        return remedy;
    }
}
