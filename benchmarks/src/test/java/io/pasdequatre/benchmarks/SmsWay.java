package io.pasdequatre.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The ways to have an SMS sent that are compared. */
enum SmsWay {
    NONE("nothing", UnguardedSms.class, "doubles whatever is delivered again"),
    KEY_THEN_CALL(
            "key, then call",
            KeyThenCallSms.class,
            "loses what it had begun when it died, and whatever the provider refused once"),
    CALL_THEN_KEY("call, then key", CallThenKeySms.class, "doubles what was sent and not yet recorded"),
    TOKEN("the provider's token", TokenSms.class, "doubles what comes again after the provider forgot the token"),
    STATES(
            "states and a worker, with the token",
            StatesSms.class,
            "leaves to a person what was unknown for longer than the provider keeps the token");

    private static final Path SOURCES = Path.of("src", "test", "java");
    private static final Predicate<String> CODE = Pattern.compile("\\s*(/\\*\\*.*|\\*.*|//.*|import .*|package .*)?")
            .asMatchPredicate()
            .negate();

    private final String title;
    private final Class<? extends SmsReaction> reaction;
    private final String weakness;

    SmsWay(String title, Class<? extends SmsReaction> reaction, String weakness) {
        this.title = title;
        this.reaction = reaction;
        this.weakness = weakness;
    }

    /** What the report calls it. */
    String title() {
        return title;
    }

    /** How it fails. */
    String weakness() {
        return weakness;
    }

    /** How long its class is: lines, without imports, comments and empty ones. */
    long lines() {
        Path source = SOURCES.resolve(reaction.getName().replace('.', '/') + ".java");
        try (var lines = Files.lines(source)) {
            return lines.filter(CODE).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A consumer's part of its own. To be stopped by the caller.
     *
     * @param keysKept how long the provider is believed to know a key again
     */
    SmsReaction open(JdbcClient jdbc, SmsApi api, Duration keysKept) {
        return switch (this) {
            case NONE -> new UnguardedSms(api);
            case KEY_THEN_CALL -> new KeyThenCallSms(jdbc, api);
            case CALL_THEN_KEY -> new CallThenKeySms(jdbc, api);
            case TOKEN -> new TokenSms(api);
            case STATES -> new StatesSms(jdbc, api, Duration.ofSeconds(2), keysKept);
        };
    }
}
