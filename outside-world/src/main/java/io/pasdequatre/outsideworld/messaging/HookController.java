package io.pasdequatre.outsideworld.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pasdequatre.outsideworld.messaging.Message.Wanted;
import io.pasdequatre.servicedefaults.Problems;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Somebody else's endpoint, which takes our webhooks. */
@RestController
class HookController {

    private static final String VERIFICATION = "endpoint.verification";

    private final Providers providers;
    private final HookSecrets secrets;
    private final Clock clock;

    HookController(Providers providers, HookSecrets secrets, Clock clock) {
        this.providers = providers;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** The answer to who asks whether somebody listens here. */
    record Verified(String challenge) {}

    @PostMapping("/hooks/{name}")
    @Operation(
            summary = "Takes a webhook, once an id, and answers a challenge. 401 if it is not signed as it should be")
    ResponseEntity<Verified> receive(
            @PathVariable @Size(max = 100) String name,
            @RequestHeader(name = "webhook-id", required = false) @Size(max = 255) @Nullable String id,
            @RequestHeader(name = "webhook-timestamp", required = false) @Nullable String timestamp,
            @RequestHeader(name = "webhook-signature", required = false) @Nullable String signature,
            @RequestBody byte[] body,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        var webhook = new StandardWebhook(id, timestamp, signature, new String(body, UTF_8));
        providers.requireThere(Channel.WEBHOOK, name);
        requireSigned(name, webhook);
        Optional<String> challenge = challengeOf(webhook.body());
        if (challenge.isPresent()) {
            providers.requireWelcome(Channel.WEBHOOK, name);
        } else {
            providers.take(new Wanted(Channel.WEBHOOK, id, name, null, beginningOf(webhook.body())));
        }
        providers.beforeTheAnswer(Channel.WEBHOOK, name, response);
        return challenge
                .map(asked -> ResponseEntity.ok(new Verified(asked)))
                .orElseGet(() -> ResponseEntity.noContent().build());
    }

    private void requireSigned(String name, StandardWebhook webhook) {
        boolean isWrong = secrets.of(name)
                .filter(secret -> !webhook.isSignedWith(secret, clock.instant()))
                .isPresent();
        if (isWrong) {
            throw Problems.of(HttpStatus.UNAUTHORIZED, "wrong-signature", "The webhook is not signed as it should be.");
        }
    }

    /** Empty if it is no verification, or no JSON at all. */
    private static Optional<String> challengeOf(String body) {
        try {
            var read = JsonMapper.shared().readTree(body);
            return read.path("type").asString("").equals(VERIFICATION)
                    ? Optional.of(read.path("challenge").asString(""))
                    : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static String beginningOf(String body) {
        return body.substring(0, Math.min(body.length(), Message.LONGEST));
    }
}
