package io.pasdequatre.outsideworld.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.outsideworld.shared.Faults.Planned;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultsTest {

    private enum Fault {
        RAIN,
        SNOW
    }

    @Test
    void whatStrikesByChanceStrikesSomeAndTheSameOnesWithTheSameSeed() {
        List<Boolean> struck = strikes(30);

        assertThat(struck.stream().filter(each -> each)).hasSizeBetween(200, 400);
        assertThat(strikes(30)).isEqualTo(struck);
        assertThat(strikes(100)).doesNotContain(false);
    }

    @Test
    void onlyWhatItHappensToUsesAFaultUp() {
        var faults = new Faults<Fault>(new Random(1));
        faults.plan(new Planned<>(Fault.RAIN, "here", 2, Duration.ZERO, 10));

        assertThat(Stream.generate(() -> faults.strikes("there", Fault.RAIN) || faults.strikes("here", Fault.SNOW))
                        .limit(100))
                .doesNotContain(true);
        assertThat(Stream.generate(() -> faults.strikes("here", Fault.RAIN))
                        .limit(1_000)
                        .filter(each -> each))
                .hasSize(2);
        assertThat(faults.all()).isEmpty();
    }

    private static List<Boolean> strikes(int percent) {
        var faults = new Faults<Fault>(new Random(1));
        faults.plan(new Planned<>(Fault.RAIN, null, -1, Duration.ZERO, percent));
        return Stream.generate(() -> faults.strikes("here", Fault.RAIN))
                .limit(1_000)
                .toList();
    }
}
