package io.pasdequatre.tracking.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HistogramTest {

    @Test
    void aPercentileIsOffByNoMoreThanASixtyFourth() {
        var random = new Random(7);
        for (int run = 0; run < 200; run++) {
            long longest = 1L << (1 + random.nextInt(30));
            long[] millis =
                    random.longs(1 + random.nextInt(300), 0, longest).sorted().toArray();
            long exact = millis[Math.ceilDiv(millis.length * 95, 100) - 1];

            long found = of(millis).percentile(95).orElseThrow();

            assertThat(found).isCloseTo(exact, within(exact / 64));
        }
    }

    @Test
    void whatIsCountedInPartsCanBeAdded() {
        assertThat(of(3, 700, 90_000).plus(of(700, 5)).counts())
                .isEqualTo(Map.of(3L, 1L, 5L, 1L, 688L, 2L, 88_064L, 1L));
    }

    @Test
    void thereIsNoPercentileOfNothing() {
        assertThat(Histogram.EMPTY.percentile(95)).isEmpty();
    }

    @Test
    void whatTookLessThanNothingTookNothing() {
        assertThat(of(-5).percentile(95)).hasValue(0);
    }

    private static Histogram of(long... millis) {
        return LongStream.of(millis)
                .mapToObj(took -> Histogram.of(Duration.ofMillis(took)))
                .reduce(Histogram.EMPTY, Histogram::plus);
    }
}
