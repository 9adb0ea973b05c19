package io.pasdequatre.notification.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pasdequatre.notification.domain.AddressBook;
import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Details;
import io.pasdequatre.notification.domain.Kind;
import io.pasdequatre.notification.domain.Notification;
import io.pasdequatre.notification.domain.NotificationStatus;
import io.pasdequatre.notification.domain.PersonalData;
import io.pasdequatre.notification.feed.Feed;
import io.pasdequatre.notification.feed.FeedEntry;
import io.pasdequatre.notification.feed.FeedStore;
import io.pasdequatre.notification.feed.Watches;
import io.pasdequatre.servicedefaults.Ids;
import io.pasdequatre.servicedefaults.Problems;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What this service has of one customer, all at once, and an end of it. The other services know an id alone. */
@RestController
@RequestMapping("/customers/{id}")
class PersonalDataController {

    private static final int FEED_ENTRIES = 1_000;

    private final PersonalData data;
    private final AddressBook addresses;
    private final Watches watches;
    private final Feed feed;
    private final FeedStore feeds;

    PersonalDataController(PersonalData data, AddressBook addresses, Watches watches, Feed feed, FeedStore feeds) {
        this.data = data;
        this.addresses = addresses;
        this.watches = watches;
        this.feed = feed;
        this.feeds = feeds;
    }

    /** How they are reached, without what a webhook is signed with. */
    record Reached(String language, String timeZone, List<ContactController.ContactView> contacts) {

        private static Reached of(AddressBook.Page page) {
            return new Reached(
                    page.customer().language().getLanguage(),
                    page.customer().timeZone().getId(),
                    page.contacts().stream()
                            .map(contact -> ContactController.ContactView.of(contact, null))
                            .toList());
        }
    }

    /** What the customer was told, or is to be told, and what there was to say. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Told(
            UUID notificationId,
            UUID orderId,
            Kind kind,
            Channel channel,
            NotificationStatus status,
            Instant createdAt,
            @Nullable Instant sentAt,
            @Nullable Instant deliveredAt,
            @Nullable String reason,
            Details details) {

        private static Told of(Notification notification) {
            return new Told(
                    notification.id(),
                    notification.orderId(),
                    notification.kind(),
                    notification.channel(),
                    notification.status(),
                    notification.createdAt(),
                    notification.sentAt().orElse(null),
                    notification.deliveredAt().orElse(null),
                    notification.reason().orElse(null),
                    notification.details());
        }
    }

    /**
     * Everything.
     *
     * @param reachedBy null if nobody has said how the customer is reached
     * @param notifications all that are kept, the oldest first, read while they are written
     * @param feed the newest thousand entries, the newest first
     * @param notes what may be missing in the feed
     */
    record Everything(
            String customerId,
            @Nullable Reached reachedBy,

            @ArraySchema(schema = @Schema(implementation = Told.class))
            Stream<Told> notifications,

            @ArraySchema(schema = @Schema(implementation = String.class))
            Stream<String> watches,

            List<FeedEntry> feed,
            List<String> notes) {}

    @GetMapping("/data")
    @Operation(summary = "Everything that is kept of a customer here. Of one that is not known, nothing")
    Everything everything(@PathVariable @Pattern(regexp = Ids.FORM, message = Ids.MESSAGE) String id) {
        var part = feed.newest(id, FEED_ENTRIES);
        return new Everything(
                id,
                addresses.find(id).map(Reached::of).orElse(null),
                data.notificationsOf(id).map(Told::of),
                watchesOf(id),
                part.entries(),
                part.notes());
    }

    private Stream<String> watchesOf(String id) {
        return Stream.iterate(watches.of(id), page -> !page.isEmpty(), page -> watches.of(id, page.getLast()))
                .flatMap(List::stream);
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary =
                    "Erases a customer here, as often as it is said. What waits to be sent is not sent any more. 503 if"
                            + " feeds are away: all else is erased, and it has to be said again")
    void erase(@PathVariable @Pattern(regexp = Ids.FORM, message = Ids.MESSAGE) String id) {
        data.erase(id);
        watches.erase(id);
        try {
            feeds.erase(id);
        } catch (FeedStore.AwayException e) {
            throw Problems.of(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "feeds-away",
                    "All is erased but the feed in Redis, which is away. Call again once it is back.");
        }
    }
}
