package io.pasdequatre.eventing.envelope;

import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Why this thread does what it does: the event it reacts to, and its correlation. What is appended meanwhile is caused
 * by it, and what is logged bears both ids.
 */
public record Cause(UUID correlationId, UUID eventId) {

    private static final ScopedValue<Cause> CURRENT = ScopedValue.newInstance();

    /** Null outside of a reaction. */
    public static @Nullable Cause current() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }

    public void run(Runnable action) {
        get(() -> {
            action.run();
            return this;
        });
    }

    /** Does something for this cause. */
    public <T> T get(Supplier<T> action) {
        try (var _ = StepLog.bear(correlationId, eventId)) {
            return ScopedValue.where(CURRENT, this).call(action::get);
        }
    }
}
