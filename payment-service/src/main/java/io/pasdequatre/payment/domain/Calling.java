package io.pasdequatre.payment.domain;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the card gateway is called, and how long it is tried.
 *
 * @param workers how many calls one replica has under way at once
 * @param sweep how often to look for what a crash, a pause or an outage left behind; what is new is called for at once
 * @param lease how long a claimed payment is left alone by others; longer than the longest call
 * @param firstPause after a first call without an answer; each further pause is twice as long, and each is shortened by
 *     up to half of it, so that not all come back at once
 * @param longestPause no pause is longer
 * @param outagePause between attempts while the gateway cannot be reached, which do not count
 * @param refundAttempts how often the gateway may refuse a refund until a person has to act
 */
@ConfigurationProperties("pasdequatre.payment.calling")
public record Calling(
        @DefaultValue("4") int workers,
        @DefaultValue("5s") Duration sweep,
        @DefaultValue("1m") Duration lease,
        @DefaultValue("1s") Duration firstPause,
        @DefaultValue("1m") Duration longestPause,
        @DefaultValue("5s") Duration outagePause,
        @DefaultValue("6") int refundAttempts) {

    private static final int DOUBLINGS = 20;

    /**
     * The pause after an attempt.
     *
     * @param attempt from 1
     */
    Duration pauseAfter(int attempt, RandomGenerator random) {
        var doubled = firstPause.multipliedBy(1L << Math.min(attempt - 1, DOUBLINGS));
        var most = doubled.compareTo(longestPause) < 0 ? doubled : longestPause;
        return most.minusMillis(random.nextLong(most.toMillis() / 2 + 1));
    }
}
