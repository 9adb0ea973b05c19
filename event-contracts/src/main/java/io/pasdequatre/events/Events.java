package io.pasdequatre.events;

import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** Every event that a service can publish. */
public final class Events {

    private static final List<Class<? extends SpecificRecord>> ALL = List.of(
            OrderPlaced.class,
            OrderConfirmed.class,
            CancellationRequested.class,
            OrderCancelled.class,
            ReturnRequested.class,
            StockReserved.class,
            StockRejected.class,
            StockReleased.class,
            OrderShipped.class,
            ReturnLabelIssued.class,
            GoodsReturned.class,
            PaymentCaptured.class,
            PaymentDeclined.class,
            PaymentRefunded.class,
            RefundRefused.class,
            GatewayDiffered.class,
            NotificationSent.class,
            NotificationFailed.class,
            NotificationBounced.class,
            ProductListed.class,
            PriceChanged.class);

    private Events() {}

    /** The class of each event, topic by topic. */
    public static List<Class<? extends SpecificRecord>> all() {
        return ALL;
    }

    /** The schema of each event, in the order of {@link #all()}, with the types that events share written out in it. */
    public static List<Schema> schemas() {
        return ALL.stream().map(SpecificData.get()::getSchema).toList();
    }

    /** The topic an event is published on, which its schema names. */
    public static String topic(Schema event) {
        return event.getProp("topic");
    }
}
