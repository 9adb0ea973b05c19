package io.pasdequatre.notification.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pasdequatre.notification.channel.WebhookChannel;
import io.pasdequatre.notification.domain.AddressBook;
import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Contact;
import io.pasdequatre.notification.domain.Kind;
import io.pasdequatre.servicedefaults.Ids;
import io.pasdequatre.servicedefaults.Problems;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** How customers are reached. What stands here is personal: it is in no log, no event and no other service. */
@RestController
class ContactController {

    private final AddressBook addresses;
    private final WebhookChannel webhooks;

    ContactController(AddressBook addresses, WebhookChannel webhooks) {
        this.addresses = addresses;
        this.webhooks = webhooks;
    }

    /**
     * How a customer is to be reached; a channel that is not named is not used.
     *
     * @param language {@code en}, which it is without, or {@code de}
     * @param timeZone such as {@code Europe/Berlin}; {@code UTC} without
     * @param email printable ASCII without blanks
     * @param phone in the form of E.164
     * @param pushToken what the app on the phone was given
     * @param webhook where messages are posted; it has to answer a challenge before it is taken
     * @param inApp whether the feed in the app has it too; true without
     */
    record Wish(
            @Pattern(regexp = "en|de", message = "must be en or de") @Nullable
            String language,

            @Size(max = 64) @Nullable String timeZone,

            @Email @Size(max = 254) @Pattern(regexp = "\\p{Graph}+", message = "must be an address in ASCII") @Nullable
            String email,

            @Pattern(regexp = "\\+[1-9]\\d{6,14}", message = "must be a number like +4915112345678") @Nullable
            String phone,

            @Size(max = 255) @Pattern(regexp = "\\p{Graph}+", message = "must have no blanks") @Nullable
            String pushToken,

            @Size(max = 500) @Nullable String webhook,
            @Nullable Boolean inApp) {}

    /** What a customer does not want, by channel; a channel that is not named stays as it is. */
    record Preferences(@NotNull Map<@NotNull Channel, @NotNull Set<@NotNull Kind>> notWanted) {}

    /** Only what is disabled says why; only a webhook has a secret, which its messages are signed with. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ContactView(
            Channel channel,
            String address,
            Set<Kind> notWanted,
            @Nullable String disabledBecause,
            @Nullable String secret) {

        static ContactView of(Contact contact, @Nullable String secret) {
            return new ContactView(
                    contact.channel(),
                    contact.address(),
                    contact.optedOut(),
                    contact.disabledBecause().orElse(null),
                    secret);
        }
    }

    record CustomerView(String customerId, String language, String timeZone, List<ContactView> contacts) {}

    @PutMapping("/customers/{id}/contacts")
    @Operation(summary = "Says how a customer is reached. Replaces what was said before")
    CustomerView put(
            @PathVariable @Pattern(regexp = Ids.FORM, message = Ids.MESSAGE) String id, @Valid @RequestBody Wish wish) {
        var language = wish.language() == null ? Locale.ENGLISH : Locale.of(wish.language());
        return view(addresses.put(id, language, timeZone(wish.timeZone()), addresses(id, wish)));
    }

    @PutMapping("/customers/{id}/preferences")
    @Operation(summary = "Says what a customer does not want, by channel")
    CustomerView prefer(
            @PathVariable @Pattern(regexp = Ids.FORM, message = Ids.MESSAGE) String id,
            @Valid @RequestBody Preferences preferences) {
        var known = addresses.find(id).orElseThrow(ContactController::unknown);
        var there = known.contacts().stream().map(Contact::channel).toList();
        preferences.notWanted().keySet().forEach(channel -> {
            if (!there.contains(channel)) {
                throw Problems.of(
                        HttpStatus.CONFLICT,
                        "no-such-contact",
                        "notWanted." + channel,
                        "is no channel of this customer");
            }
        });
        addresses.optOut(id, preferences.notWanted());
        return contacts(id);
    }

    @GetMapping("/customers/{id}/contacts")
    @Operation(summary = "How a customer is reached. 404 if nobody has said so")
    CustomerView contacts(@PathVariable @Pattern(regexp = Ids.FORM, message = Ids.MESSAGE) String id) {
        return view(addresses.find(id).orElseThrow(ContactController::unknown));
    }

    @DeleteMapping("/customers/{id}/contacts")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Forgets how a customer is reached. What waits to be sent there is not sent any more")
    void forget(@PathVariable @Pattern(regexp = Ids.FORM, message = Ids.MESSAGE) String id) {
        if (!addresses.erase(id)) {
            throw unknown();
        }
    }

    private Map<Channel, String> addresses(String id, Wish wish) {
        var wanted = new EnumMap<Channel, String>(Channel.class);
        put(wanted, Channel.EMAIL, wish.email());
        put(wanted, Channel.SMS, wish.phone());
        put(wanted, Channel.PUSH, wish.pushToken());
        put(wanted, Channel.WEBHOOK, wish.webhook());
        put(wanted, Channel.IN_APP, Boolean.FALSE.equals(wish.inApp()) ? null : "");
        if (wish.webhook() != null && !isKnown(id, wish.webhook())) {
            verify(wish.webhook());
        }
        return wanted;
    }

    private static void put(Map<Channel, String> wanted, Channel channel, @Nullable String address) {
        if (address != null) {
            wanted.put(channel, address);
        }
    }

    private boolean isKnown(String id, String webhook) {
        return addresses.find(id).stream()
                .flatMap(page -> page.contacts().stream())
                .anyMatch(contact -> contact.channel() == Channel.WEBHOOK
                        && contact.address().equals(webhook)
                        && contact.disabledBecause().isEmpty());
    }

    /** Before anything is stored, and outside of a transaction. */
    private void verify(String webhook) {
        if (!webhooks.isConfigured()) {
            throw Problems.of(
                    HttpStatus.CONFLICT,
                    "webhooks-not-configured",
                    "webhook",
                    "cannot be used here: pasdequatre.notification.webhooks.secret is not set");
        }
        String refusal = webhooks.refusal(endpoint(webhook));
        if (refusal != null) {
            throw Problems.of(HttpStatus.UNPROCESSABLE_CONTENT, "webhook-not-verified", "webhook", refusal);
        }
    }

    private static URI endpoint(String webhook) {
        try {
            var endpoint = URI.create(webhook);
            if (endpoint.getHost() != null
                    && endpoint.getUserInfo() == null
                    && Set.of("http", "https").contains(endpoint.getScheme())) {
                return endpoint;
            }
        } catch (IllegalArgumentException e) {
            // Answered below.
        }
        throw Problems.of(
                HttpStatus.BAD_REQUEST, "invalid-request", "webhook", "must be a URL of http or https, without a user");
    }

    private static ZoneId timeZone(@Nullable String zone) {
        try {
            return zone == null ? ZoneId.of("UTC") : ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw Problems.of(
                    HttpStatus.BAD_REQUEST, "invalid-request", "timeZone", "must be a time zone like Europe/Berlin");
        }
    }

    private CustomerView view(AddressBook.Page page) {
        var customer = page.customer();
        return new CustomerView(
                customer.id(),
                customer.language().getLanguage(),
                customer.timeZone().getId(),
                page.contacts().stream().map(this::view).toList());
    }

    private ContactView view(Contact contact) {
        boolean isSigned = contact.channel() == Channel.WEBHOOK && webhooks.isConfigured();
        return ContactView.of(contact, isSigned ? webhooks.secretOf(URI.create(contact.address())) : null);
    }

    private static RuntimeException unknown() {
        return Problems.of(HttpStatus.NOT_FOUND, "unknown-customer", "Nobody has said how this customer is reached.");
    }
}
