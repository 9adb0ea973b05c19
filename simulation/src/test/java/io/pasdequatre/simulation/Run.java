package io.pasdequatre.simulation;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.PessimisticLockingFailureException;

/** What everything in a run shares: the world, who is under way in it, the seed's choices, and what is told of them. */
final class Run {

    final World world;
    final Stage stage;
    final Plan plan;
    final SplittableRandom random;
    final Trace trace = new Trace();
    private int faults;

    Run(World world, Stage stage, Plan plan, SplittableRandom random) {
        this.world = world;
        this.stage = stage;
        this.plan = plan;
        this.random = random;
        stage.interleave(plan.interleaved());
    }

    /** Begins something, and ends it too unless others may come in between. */
    Stage.@Nullable Activity begin(String who, Runnable what) {
        if (plan.interleaved()) {
            return beginSlowly(who, what);
        }
        asTheOutsideSeesIt(who, what);
        return null;
    }

    /** Begins something that waits for the outside, so others come in between in any case. */
    Stage.Activity beginSlowly(String who, Runnable what) {
        return stage.begin(who, () -> asTheOutsideSeesIt(who, what));
    }

    /** What lost against another transaction is done again, by whoever wanted it; anything else is a failure. */
    private void asTheOutsideSeesIt(String who, Runnable what) {
        try {
            what.run();
        } catch (PessimisticLockingFailureException | OptimisticLockingFailureException lost) {
            tell("  %s has to be done again".formatted(who));
        } catch (Violation e) {
            throw e;
        } catch (RuntimeException e) {
            throw new Violation(Invariant.NO_FAILURE, who + ": " + e);
        }
    }

    /** Lets something that is under way do what it does next. */
    void goOn(Stage.Activity activity) {
        tell("  " + activity.next());
        stage.resume(activity);
    }

    void tell(String line) {
        trace.tell(line);
    }

    void tellOfAFault(String line) {
        faults++;
        tell(line);
    }

    int faults() {
        return faults;
    }
}
