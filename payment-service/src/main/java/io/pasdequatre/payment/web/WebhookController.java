package io.pasdequatre.payment.web;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.pasdequatre.payment.gateway.WebhookSignature;
import io.pasdequatre.payment.saga.CardRequests;
import io.pasdequatre.servicedefaults.Problems;
import io.swagger.v3.oas.annotations.Operation;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the card gateway announces. An announcement is a reason to ask it, and no more: nothing that stands in it is
 * believed, so one that comes twice, late or out of order does nothing either.
 */
@RestController
class WebhookController {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookController.class);

    private final WebhookSignature signature;
    private final CardRequests cards;

    WebhookController(WebhookSignature signature, CardRequests cards) {
        this.signature = signature;
        this.cards = cards;
    }

    /** What is read of an announcement. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Announcement(@Nullable UUID order) {}

    @PostMapping("/gateway/webhooks")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Takes what the card gateway announces, signed and not old. 401 otherwise")
    void announced(
            @RequestHeader(name = WebhookSignature.HEADER, defaultValue = "") String signed, @RequestBody String body) {
        if (!signature.isOf(body, signed)) {
            throw Problems.of(
                    HttpStatus.UNAUTHORIZED,
                    "webhook-not-signed",
                    WebhookSignature.HEADER,
                    "is not the card gateway's signature of this body, or is too old");
        }
        var order = orderIn(body);
        if (order != null) {
            cards.askGateway(order);
        }
    }

    private static @Nullable UUID orderIn(String body) {
        try {
            return JsonMapper.shared().readValue(body, Announcement.class).order();
        } catch (JacksonException e) {
            LOG.warn("The card gateway announced something about no order of ours");
            return null;
        }
    }
}
