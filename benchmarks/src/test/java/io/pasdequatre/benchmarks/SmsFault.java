package io.pasdequatre.benchmarks;

import io.pasdequatre.benchmarks.Crossing.Point;
import io.pasdequatre.benchmarks.SmsProvider.Mishap;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** What goes wrong for one of five SMS: the third, or the last where all five are published again. */
enum SmsFault {
    PAUSED_BEFORE_OFFSET("paused before its offset is committed; another gets the partition"),
    PAUSED_AFTER_CALL("paused after the call; another gets the partition"),
    KILLED_BEFORE_ANYTHING("killed before anything"),
    KILLED_BEFORE_CALL("killed before the call, with key or claim"),
    KILLED_AFTER_CALL("killed after the call, before it is recorded"),
    KILLED_BEFORE_OFFSET("killed when it is recorded, before its offset is committed"),
    KILLED_FOR_LONG("killed after the call, and back when the provider has forgotten the token"),
    ANSWER_DROPPED("the provider sends it and its answer is dropped"),
    REFUSED("the provider refuses it once"),
    PUBLISHED_AGAIN("all five published again when the provider has forgotten the tokens");

    private static final Duration DAY = Duration.ofDays(1);

    private final String title;

    SmsFault(String title) {
        this.title = title;
    }

    /** What the report calls it. */
    String title() {
        return title;
    }

    /** Its topic and its schema. */
    String scene() {
        return "sms_" + name().toLowerCase(Locale.ROOT);
    }

    /** Where the process is killed, if it is. */
    Optional<Point> killedAt() {
        return switch (this) {
            case KILLED_BEFORE_ANYTHING -> Optional.of(Point.BEFORE_ANYTHING);
            case KILLED_BEFORE_CALL -> Optional.of(Point.BEFORE_CALL);
            case KILLED_AFTER_CALL, KILLED_FOR_LONG -> Optional.of(Point.AFTER_CALL);
            case KILLED_BEFORE_OFFSET -> Optional.of(Point.BEFORE_OFFSET);
            default -> Optional.empty();
        };
    }

    /** What befalls its request, if anything does. */
    Optional<Mishap> mishap() {
        return switch (this) {
            case ANSWER_DROPPED -> Optional.of(Mishap.ANSWER_DROPPED);
            case REFUSED -> Optional.of(Mishap.REFUSED);
            case KILLED_FOR_LONG, PUBLISHED_AGAIN -> Optional.of(Mishap.KEYS_FORGOTTEN);
            default -> Optional.empty();
        };
    }

    /** How often each event is on the topic. */
    int published() {
        return this == PUBLISHED_AGAIN ? 2 : 1;
    }

    /** How long the provider is believed to know a key again. Where that is over, a second stands for a day. */
    Duration keysKept() {
        return this == KILLED_FOR_LONG ? Duration.ofSeconds(1) : DAY;
    }
}
