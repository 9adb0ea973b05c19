package io.pasdequatre.benchmarks;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pasdequatre.benchmarks.FormOwner.OwnedOrder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The same change of an order, published in three forms: what is in the event, and what a consumer makes of it. */
enum EventForm {
    NOTIFICATION("notification event") {
        @Override
        String message(OwnedOrder now) {
            return JSON.writeValueAsString(new News(now.id(), now.version()));
        }

        @Override
        Optional<OwnedOrder> next(Optional<OwnedOrder> known, String message, Owner owner)
                throws IOException, InterruptedException {
            News news = JSON.readValue(message, News.class);
            return known.isPresent() && known.get().version() >= news.version()
                    ? known
                    : Optional.of(owner.ask(news.id()));
        }
    },

    STATE_TRANSFER("event-carried state") {
        @Override
        String message(OwnedOrder now) {
            return JSON.writeValueAsString(now);
        }

        @Override
        Optional<OwnedOrder> next(Optional<OwnedOrder> known, String message, Owner owner) {
            OwnedOrder sent = JSON.readValue(message, OwnedOrder.class);
            return known.filter(before -> before.version() >= sent.version()).or(() -> Optional.of(sent));
        }
    },

    EVENT_SOURCED("event-sourced stream") {
        @Override
        String message(OwnedOrder now) {
            boolean first = now.version() == 1;
            return JSON.writeValueAsString(new Change(
                    now.id(),
                    now.version(),
                    now.status(),
                    first ? now.customer() : null,
                    first ? now.lines() : null,
                    now.parcel()));
        }

        @Override
        Optional<OwnedOrder> next(Optional<OwnedOrder> known, String message, Owner owner) {
            Change change = JSON.readValue(message, Change.class);
            String customer = change.customer();
            List<OwnedOrder.Line> lines = change.lines();
            return customer == null || lines == null
                    ? known.map(before -> change.version() > before.version() ? fold(before, change) : before)
                    : known.or(() -> Optional.of(
                            new OwnedOrder(change.id(), change.version(), change.status(), customer, lines, null)));
        }

        private static OwnedOrder fold(OwnedOrder before, Change change) {
            return new OwnedOrder(
                    before.id(), change.version(), change.status(), before.customer(), before.lines(), change.parcel());
        }
    };

    private static final JsonMapper JSON = JsonMapper.shared();

    private final String title;

    EventForm(String title) {
        this.title = title;
    }

    /** That something changed. The version lets a consumer save a call for what it knows already. */
    record News(String id, int version) {}

    /** What changed, and nothing else: who the customer is and what was ordered is told by the first change alone. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Change(
            String id,
            int version,
            String status,
            @Nullable String customer,
            @Nullable List<OwnedOrder.Line> lines,
            @Nullable String parcel) {}

    /** Whom a consumer may ask. */
    @FunctionalInterface
    interface Owner {

        /**
         * The order as it is now.
         *
         * @throws IOException if it does not answer
         */
        OwnedOrder ask(String id) throws IOException, InterruptedException;
    }

    /** The value of the record in Kafka. */
    abstract String message(OwnedOrder now);

    /**
     * What the consumer knows of the order afterwards.
     *
     * @return empty if that cannot be told: the beginning is missing
     * @throws IOException if the owner has to be asked and does not answer
     */
    abstract Optional<OwnedOrder> next(Optional<OwnedOrder> known, String message, Owner owner)
            throws IOException, InterruptedException;

    String title() {
        return title;
    }
}
