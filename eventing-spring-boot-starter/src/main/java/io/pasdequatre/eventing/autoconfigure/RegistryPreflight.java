package io.pasdequatre.eventing.autoconfigure;

import io.pasdequatre.eventing.BackgroundTask;
import io.pasdequatre.eventing.schema.RegistryUnavailableException;
import io.pasdequatre.eventing.schema.SchemaRegistry;
import java.util.Set;
import java.util.TreeSet;

/**
 * Asks the registry for the events that the application reacts to, before the first of them comes. A wrong address or
 * login refuses the start. One that does not answer, or to which the contracts come later, is asked again until it
 * knows them all.
 */
final class RegistryPreflight implements BackgroundTask.Work {

    private final SchemaRegistry registry;
    private final Set<String> unknown;

    RegistryPreflight(SchemaRegistry registry, Set<String> types) {
        this.registry = registry;
        this.unknown = new TreeSet<>(types);
    }

    /**
     * Asks once.
     *
     * @throws IncompleteSetupException if what answers is no registry, or does not take the login
     */
    RegistryPreflight requireNoRefusal() {
        try {
            unknown.removeIf(registry::knows);
        } catch (RegistryUnavailableException e) {
            if (e.isRefusal()) {
                throw new IncompleteSetupException(
                        String.valueOf(e.getMessage()),
                        "Set pasdequatre.eventing.registry.url to the root of the schema registry's Confluent-compatible"
                                + " API, and pasdequatre.eventing.registry.username and .password to a login that may"
                                + " read there.",
                        e);
            }
        }
        return this;
    }

    /** Whatever is not known yet is a problem that health shows. */
    @Override
    public void run() {
        try {
            unknown.removeIf(registry::knows);
        } catch (RegistryUnavailableException e) {
            // Without its cause, which health would show in its place: that a channel was closed tells nobody anything.
            throw new IllegalStateException(e.getMessage());
        }
        if (!unknown.isEmpty()) {
            throw new IllegalStateException("The schema registry does not know %s: register the contracts"
                    .formatted(String.join(", ", unknown)));
        }
    }
}
