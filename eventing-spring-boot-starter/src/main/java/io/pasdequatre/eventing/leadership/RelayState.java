package io.pasdequatre.eventing.leadership;

import org.jspecify.annotations.Nullable;

/**
 * What the relay does now.
 *
 * @param phase where it stands
 * @param problem why it does not publish as it should; null while all is well
 */
public record RelayState(Phase phase, @Nullable String problem) {

    /** Where a relay can stand. */
    public enum Phase {
        /** The service is starting or stopping. */
        STOPPED,
        /** Another replica leads. */
        STANDBY,
        /** This replica publishes. */
        LEADING,
        /** Something is away; events gather in the outbox until it is back. */
        WAITING,
        /** The slot was lost, or somebody asked: what Kafka lacks is published from the outbox. */
        RECONCILING,
        /** The slot was lost, and somebody has to name the time since when to reconcile. */
        BLOCKED
    }

    public static final RelayState STOPPED = new RelayState(Phase.STOPPED, null);
    public static final RelayState STANDBY = new RelayState(Phase.STANDBY, null);
    public static final RelayState LEADING = new RelayState(Phase.LEADING, null);

    public static RelayState waiting(@Nullable String problem) {
        return new RelayState(Phase.WAITING, problem);
    }
}
