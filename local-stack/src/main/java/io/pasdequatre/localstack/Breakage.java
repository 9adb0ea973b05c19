package io.pasdequatre.localstack;

/**
 * Something that can be broken on purpose, and healed again.
 *
 * @param id its name in addresses
 * @param title what is done, for people
 * @param explains what will be seen then
 * @param pattern what makes that harmless
 * @param file where that is done, from the repository's root
 */
record Breakage(String id, String title, String explains, String pattern, String file, Fault fault) {

    /** What is wrong while it is broken. Breaking what is broken, and healing what is not, does nothing. */
    interface Fault {

        boolean isThere();

        void cause() throws Exception;

        void heal() throws Exception;

        /** Whether it would still be there, or in the way, after the stack has ended. */
        boolean outlastsTheStack();
    }

    /**
     * Breaks it, or heals it; returns when that is done.
     *
     * @throws Exception if it cannot be done, with a message for people
     */
    void become(boolean broken) throws Exception {
        synchronized (fault) {
            if (broken == fault.isThere()) {
                return;
            }
            if (broken) {
                fault.cause();
            } else {
                fault.heal();
            }
        }
    }
}
