package io.pasdequatre.simulation;

import java.util.List;

/** A service's relay: publishes what was committed, and after a crash begins again where it was last confirmed. */
final class Relay {

    private final String service;
    private final Log log;
    private int published;
    private int confirmed;

    Relay(String service, Log log) {
        this.service = service;
        this.log = log;
    }

    String service() {
        return service;
    }

    boolean hasWork(List<Event> appended) {
        return published < appended.size();
    }

    /** Publishes up to so many events that are next, and confirms them or what came before them. */
    List<Event> publish(List<Event> appended, int most, boolean confirm) {
        List<Event> next = appended.subList(published, Math.min(appended.size(), published + most));
        next.forEach(log::append);
        published += next.size();
        if (confirm) {
            confirmed = published;
        }
        return next;
    }

    void crash() {
        published = confirmed;
    }
}
