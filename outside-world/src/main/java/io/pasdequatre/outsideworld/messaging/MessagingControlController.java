package io.pasdequatre.outsideworld.messaging;

import io.pasdequatre.outsideworld.messaging.Receipts.Receipt;
import io.pasdequatre.outsideworld.shared.Faults.Planned;
import io.pasdequatre.servicedefaults.Problems;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The control of the simulated providers, which no real one has, and their record. */
@RestController
@RequestMapping("/control/messaging")
class MessagingControlController {

    private static final int ALL = -1;
    private static final int EVERY_TIME = 100;
    private static final long SLOW_MILLIS = 3_000;

    private final MessagingFaults faults;
    private final Messages messages;
    private final Receipts receipts;
    private final HookSecrets secrets;

    MessagingControlController(MessagingFaults faults, Messages messages, Receipts receipts, HookSecrets secrets) {
        this.faults = faults;
        this.messages = messages;
        this.receipts = receipts;
        this.secrets = secrets;
    }

    /**
     * What is to go wrong.
     *
     * @param to for this number, token or endpoint alone; for everybody if there is none
     * @param times how many requests it happens to; all if there is none
     * @param delayMillis of what is late; 3,000 for SLOW and 0 for what bounces if there is none
     * @param percent how many of a hundred requests it happens to, by chance; all if there is none
     */
    record Wish(
            @NotNull Channel channel,
            @NotNull Fault fault,
            @Nullable String to,
            @Min(1) @Nullable Integer times,
            @Min(0) @Nullable Long delayMillis,
            @Min(1) @Max(100) @Nullable Integer percent) {

        Planned<Fault> planned() {
            return new Planned<>(
                    fault,
                    to,
                    orElse(times, ALL),
                    Duration.ofMillis(orElse(delayMillis, fault == Fault.SLOW ? SLOW_MILLIS : 0)),
                    orElse(percent, EVERY_TIME));
        }

        private static <T> T orElse(@Nullable T wished, T otherwise) {
            return wished == null ? otherwise : wished;
        }
    }

    /** What is planned. {@code left} is how many requests more; negative is all. */
    record Shown(Channel channel, Fault fault, @Nullable String to, int left, Duration delay, int percent) {}

    /** A message that was sent earlier, and comes back now. */
    record Bounce(
            @NotNull Channel channel,
            @NotBlank String key,
            @NotNull Receipts.Type type,
            @Nullable String reason) {}

    /** What an endpoint's webhooks are signed with; null checks nothing. */
    record Hook(@Size(min = 1) @Nullable String secret) {}

    @PostMapping("/faults")
    @Operation(summary = "Has messages of a channel go wrong, to one recipient or to all. NONE heals")
    List<Shown> plan(@RequestBody @Valid Wish wish) {
        if (!wish.fault().canHappenTo(wish.channel())) {
            throw Problems.of(
                    HttpStatus.UNPROCESSABLE_CONTENT, "no-such-fault", "fault", "cannot happen to " + wish.channel());
        }
        if (wish.fault() == Fault.NONE) {
            faults.of(wish.channel()).heal(wish.to());
        } else {
            faults.of(wish.channel()).plan(wish.planned());
        }
        return faults();
    }

    @GetMapping("/faults")
    @Operation(summary = "What is planned to go wrong")
    List<Shown> faults() {
        return Stream.of(Channel.values())
                .flatMap(channel -> faults.of(channel).all().stream().map(planned -> shown(channel, planned)))
                .toList();
    }

    private static Shown shown(Channel channel, Planned<Fault> planned) {
        return new Shown(
                channel, planned.fault(), planned.target(), planned.left(), planned.delay(), planned.percent());
    }

    @DeleteMapping("/faults")
    @Operation(summary = "Heals everything")
    void heal() {
        faults.healAll();
    }

    @PostMapping("/bounces")
    @Operation(summary = "Says now of an earlier message that it came back. 409 if nobody is there to be told")
    Receipt bounce(@RequestBody @Valid Bounce bounce) {
        return receipts.say(bounce.channel(), bounce.key(), bounce.type(), bounce.reason(), Duration.ZERO)
                .orElseThrow(() -> Problems.of(
                        HttpStatus.CONFLICT,
                        "nobody-to-tell",
                        "Set pasdequatre.outside-world.messaging.callback-url and callback-secret."));
    }

    @PutMapping("/hooks/{name}")
    @Operation(summary = "Has an endpoint check what it gets. Until then it takes everything")
    void hook(@PathVariable @Size(max = 100) String name, @RequestBody @Valid Hook hook) {
        try {
            secrets.set(name, hook.secret());
        } catch (IllegalArgumentException e) {
            throw Problems.of(
                    HttpStatus.UNPROCESSABLE_CONTENT, "invalid-secret", "secret", "must be Base64 after whsec_");
        }
    }

    @GetMapping("/messages")
    @Operation(summary = "All that was taken, in its order, page by page")
    Messages.Page messages(
            @RequestParam(required = false) @Nullable Channel channel,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(defaultValue = "0") @Min(0) long after,
            @RequestParam(defaultValue = "100") @Min(1) @Max(1_000) int limit) {
        return messages.after(after, channel, to, limit);
    }

    @GetMapping("/counts")
    @Operation(summary = "How many messages each channel took, and how often it was given one again under its key")
    Map<Channel, Messages.Count> counts() {
        return messages.counts();
    }
}
