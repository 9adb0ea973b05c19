package io.pasdequatre.specification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What an algorithm does not promise, TLC has to find: a partition splits three phases, and a dead coordinator blocks
 * two.
 */
class ExpectedCounterexamplesTest {

    private static final Pattern STATE = Pattern.compile("^/\\\\ (state|up) = (.*)$", Pattern.MULTILINE);

    @Test
    void threePhasesSplitWhenTheNetworkDoes() {
        assertThat(lastState(refuted("ThreePhaseCommit-Partition", "NeverSplits")))
                .contains("COMMITTED", "ABORTED")
                .contains("up = <<TRUE, TRUE, TRUE>>");
    }

    @Test
    void threePhasesSplitWhenTimeLimitsAreTooShort() {
        assertThat(lastState(refuted("ThreePhaseCommit-WrongTimeout", "NeverSplits")))
                .contains("COMMITTED", "ABORTED")
                .contains("up = <<TRUE, TRUE, TRUE>>");
    }

    @Test
    void twoPhasesBlockWhenTheCoordinatorDies() {
        assertThat(lastState(refuted("ThreePhaseCommit-TwoPhasesCrash", "NeverBlocks")))
                .contains("\"VOTED\", \"VOTED\">>")
                .contains("up = <<FALSE, TRUE, TRUE>>");
    }

    private static Verdict refuted(String model, String promise) {
        var verdict = Tlc.forAMistake().check(Specification.asItIs(), model, model);
        assertThat(verdict.refutes(promise)).as(verdict::output).isTrue();
        return verdict;
    }

    private static String lastState(Verdict verdict) {
        String trace = verdict.output();
        return STATE.matcher(trace.substring(trace.lastIndexOf("\nState ", trace.lastIndexOf("/\\ state"))))
                .results()
                .map(MatchResult::group)
                .reduce("", String::concat);
    }
}
