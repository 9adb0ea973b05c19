package io.pasdequatre.notification.domain;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How notifications are sent, and how long it is tried.
 *
 * @param workers how many of one replica send at once, by each channel
 * @param batch how many are claimed, sent together and recorded together at most
 * @param sweep how often to look for what a crash, a pause or an outage left behind; what is new is sent at once
 * @param lease how long a claimed notification is left alone by others; longer than sending a batch can take, with a
 *     mail server that answers nothing
 * @param attempts how often a notification is tried when the provider is there and does not take it
 * @param firstPause between the first attempt and the second; each further pause is three times as long, less up to a
 *     third by chance
 * @param outagePause between attempts while the provider is away, which do not count
 * @param patience how long news waits for other news of its order that comes before it and is not known yet
 * @param giveUpAfter how old a notification gets while the provider is away before it fails
 */
@ConfigurationProperties("pasdequatre.notification.sending")
public record Sending(
        @DefaultValue("4") int workers,
        @DefaultValue("8") int batch,
        @DefaultValue("5s") Duration sweep,
        @DefaultValue("2m") Duration lease,
        @DefaultValue("6") int attempts,
        @DefaultValue("10s") Duration firstPause,
        @DefaultValue("5s") Duration outagePause,
        @DefaultValue("1h") Duration patience,
        @DefaultValue("24h") Duration giveUpAfter) {

    private static final int TRIPLINGS = 10;

    /** Two thirds of it at least, by chance, so that what failed together is not tried together again. */
    Duration pauseAfter(int attempt) {
        long most = firstPause.toMillis() * (long) Math.pow(3, Math.min(attempt - 1, TRIPLINGS));
        return Duration.ofMillis(most - ThreadLocalRandom.current().nextLong(most / 3 + 1));
    }
}
