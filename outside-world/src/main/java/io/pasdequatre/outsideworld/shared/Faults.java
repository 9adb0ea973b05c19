package io.pasdequatre.outsideworld.shared;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong now with one of those that are not ours, for all that it is asked or for what it is asked about one
 * target, such as a card: those who test at once do not meet.
 *
 * @param <F> what can go wrong
 */
public final class Faults<F extends Enum<F>> {

    private final List<Planned<F>> planned = new ArrayList<>();
    private final RandomGenerator random;

    /** @param random says whom a fault strikes that does not strike everybody */
    public Faults(RandomGenerator random) {
        this.random = random;
    }

    /**
     * What is to go wrong.
     *
     * @param target what it is for, such as a card; null is everything
     * @param left how many requests more; negative is all
     * @param delay of what is late
     * @param percent how many of a hundred requests it strikes, from 1 to 100, by chance
     */
    public record Planned<F>(F fault, @Nullable String target, int left, Duration delay, int percent) {

        boolean isFor(@Nullable String asked) {
            return target == null || target.equals(asked);
        }
    }

    /** Replaces what was planned for this target, or for everything. */
    public synchronized void plan(Planned<F> fault) {
        heal(fault.target());
        planned.add(fault);
    }

    /** Plans nothing any more for this target; null takes back what was planned for everything. */
    public synchronized void heal(@Nullable String target) {
        planned.removeIf(each -> Objects.equals(each.target(), target));
    }

    /** Plans nothing any more. */
    public synchronized void healAll() {
        planned.clear();
    }

    public synchronized List<Planned<F>> all() {
        return List.copyOf(planned);
    }

    /** Whether it is to happen to this request, which then counts as one that it happened to. */
    public boolean strikes(@Nullable String target, F fault) {
        return strike(target, fault).isPresent();
    }

    /** The same, with its delay; zero if it is not to happen. */
    public Duration delay(@Nullable String target, F fault) {
        return strike(target, fault).map(Planned::delay).orElse(Duration.ZERO);
    }

    /** What happens to this request; empty if nothing does. */
    public synchronized Optional<Planned<F>> strike(@Nullable String target, F fault) {
        for (int i = 0; i < planned.size(); i++) {
            Planned<F> each = planned.get(i);
            if (each.fault() == fault && each.isFor(target) && random.nextInt(100) < each.percent()) {
                use(i, each);
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    private void use(int place, Planned<F> each) {
        if (each.left() == 1) {
            planned.remove(place);
        } else if (each.left() > 1) {
            planned.set(
                    place, new Planned<>(each.fault(), each.target(), each.left() - 1, each.delay(), each.percent()));
        }
    }
}
