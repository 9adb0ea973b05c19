package io.pasdequatre.payment.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallingTest {

    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    private final Calling calling = new Calling(1, A_MINUTE, A_MINUTE, Duration.ofSeconds(1), A_MINUTE, A_MINUTE, 6);

    @Test
    void pausesGrowUpToTheLongestAndNoTwoWorkersPauseEquallyLong() {
        var random = new Random(1);

        assertThat(calling.pauseAfter(1, random)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(calling.pauseAfter(4, random)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
        assertThat(calling.pauseAfter(1_000, random)).isBetween(Duration.ofSeconds(30), A_MINUTE);
        assertThat(IntStream.range(0, 20)
                        .mapToObj(_ -> calling.pauseAfter(4, random))
                        .distinct())
                .hasSizeGreaterThan(10);
    }
}
