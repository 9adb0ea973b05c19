package io.pasdequatre.outsideworld.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What is wrong with the gateway now, for all cards or for one: those who test at once do not meet. */
@Component
class Faults {

    private final List<Planned> planned = new ArrayList<>();

    /**
     * What is to go wrong.
     *
     * @param token the card that it is for; null is every card
     * @param left how many requests more; negative is all
     * @param delay of what is late
     */
    record Planned(Fault fault, @Nullable String token, int left, Duration delay) {

        boolean isFor(@Nullable String card) {
            return token == null || token.equals(card);
        }
    }

    /** Replaces what was planned for this card, or for every card. */
    synchronized void plan(Planned fault) {
        planned.removeIf(each -> Objects.equals(each.token(), fault.token()));
        if (fault.fault() != Fault.NONE) {
            planned.add(fault);
        }
    }

    /** Plans nothing any more. */
    synchronized void healAll() {
        planned.clear();
    }

    synchronized List<Planned> all() {
        return List.copyOf(planned);
    }

    /** Whether one of these is to happen to this card's request, which then counts as one that it happened to. */
    synchronized boolean strikes(@Nullable String card, Fault... faults) {
        return strike(card, faults) != null;
    }

    /** The same, with its delay; zero if none is to happen. */
    synchronized Duration delay(@Nullable String card, Fault fault) {
        Planned found = strike(card, fault);
        return found == null ? Duration.ZERO : found.delay();
    }

    private @Nullable Planned strike(@Nullable String card, Fault... faults) {
        for (int i = 0; i < planned.size(); i++) {
            Planned each = planned.get(i);
            if (each.isFor(card) && List.of(faults).contains(each.fault())) {
                use(i, each);
                return each;
            }
        }
        return null;
    }

    private void use(int place, Planned each) {
        if (each.left() == 1) {
            planned.remove(place);
        } else if (each.left() > 1) {
            planned.set(place, new Planned(each.fault(), each.token(), each.left() - 1, each.delay()));
        }
    }
}
