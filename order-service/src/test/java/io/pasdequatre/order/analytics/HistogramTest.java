package io.pasdequatre.order.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
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

            long told = of(millis).percentile(95).orElseThrow();

            assertThat(told).isCloseTo(exact, within(exact / 64));
        }
    }

    @Test
    void addedInPartsItIsTheSame() {
        assertThat(of(3, 700, 90_000).plus(of(700, 5))).isEqualTo(of(5, 700, 3, 90_000, 700));
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
