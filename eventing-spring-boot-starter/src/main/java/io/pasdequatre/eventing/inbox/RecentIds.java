package io.pasdequatre.eventing.inbox;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The events that were entered last: most events follow one that was entered a moment ago, and need no question to the
 * database.
 */
final class RecentIds {

    private static final int MOST = 20_000; // About 2 MB.

    private final Set<UUID> ids = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
            return size() > MOST;
        }
    }));

    void add(Collection<UUID> entered) {
        ids.addAll(entered);
    }

    boolean contains(UUID id) {
        return ids.contains(id);
    }
}
