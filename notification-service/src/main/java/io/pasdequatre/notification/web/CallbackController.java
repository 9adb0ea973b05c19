package io.pasdequatre.notification.web;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.pasdequatre.notification.channel.CallbackSignature;
import io.pasdequatre.notification.saga.ProviderCallbacks;
import io.pasdequatre.servicedefaults.Problems;
import io.swagger.v3.oas.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What providers of mail, SMS and push tell of what they have taken. */
@RestController
class CallbackController {

    private static final Logger LOG = LoggerFactory.getLogger(CallbackController.class);
    private static final int LONGEST = 200;

    private final CallbackSignature signature;
    private final ProviderCallbacks callbacks;

    CallbackController(CallbackSignature signature, ProviderCallbacks callbacks) {
        this.signature = signature;
        this.callbacks = callbacks;
    }

    /** What is read of a callback. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Callback(
            @Nullable String key,
            @Nullable String type,
            @Nullable String reason) {}

    @PostMapping("/providers/{channel}/callbacks")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary =
                    "Takes what a provider tells of a message, signed and not old; 401 otherwise. 503 if it is to be called again")
    void called(
            @PathVariable String channel,
            @RequestHeader(name = CallbackSignature.HEADER, defaultValue = "") String signed,
            @RequestBody String body) {
        if (!signature.isOf(body, signed)) {
            throw Problems.of(
                    HttpStatus.UNAUTHORIZED,
                    "callback-not-signed",
                    CallbackSignature.HEADER,
                    "is not the provider's signature of this body, or is too old");
        }
        var callback = read(body);
        if (callback == null || callback.key() == null || callback.type() == null) {
            LOG.warn("A provider has called back about no message of ours");
            return;
        }
        boolean isTaken = switch (callback.type()) {
            case "DELIVERED" -> callbacks.arrived(callback.key());
            case "BOUNCED_HARD" -> callbacks.bounced(callback.key(), true, reason(callback));
            case "BOUNCED_SOFT" -> callbacks.bounced(callback.key(), false, reason(callback));
            default -> {
                LOG.warn("A provider has called back about a message, and nobody here knows what it means");
                yield true;
            }
        };
        if (!isTaken) {
            throw Problems.of(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "not-recorded-yet",
                    "It is not recorded yet that this message was sent. Call again.");
        }
    }

    /** Providers may name whom they could not reach: an address goes no further. */
    private static String reason(Callback callback) {
        String said = callback.reason() == null ? "Came back" : callback.reason();
        return said.substring(0, Math.min(said.length(), LONGEST))
                .replaceAll("\\S*@\\S*|\\+?\\d[\\d /-]{5,}\\d", "***");
    }

    private static @Nullable Callback read(String body) {
        try {
            return JsonMapper.shared().readValue(body, Callback.class);
        } catch (JacksonException e) {
            return null;
        }
    }
}
