package io.pasdequatre.events;

import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** Every fact that a service can say. */
public final class Facts {

    private static final List<Class<? extends SpecificRecord>> ALL = List.of(
            OrderPlaced.class,
            OrderConfirmed.class,
            CancellationRequested.class,
            OrderCancelled.class,
            StockReserved.class,
            StockRejected.class,
            StockReleased.class,
            OrderShipped.class,
            PaymentCaptured.class,
            PaymentDeclined.class,
            PaymentRefunded.class,
            NotificationSent.class,
            NotificationFailed.class,
            ProductListed.class,
            PriceChanged.class);

    private Facts() {}

    /** The class of each fact, topic by topic. */
    public static List<Class<? extends SpecificRecord>> all() {
        return ALL;
    }

    /** The schema of each fact, in the order of {@link #all()}, with the types that facts share written out in it. */
    public static List<Schema> schemas() {
        return ALL.stream().map(SpecificData.get()::getSchema).toList();
    }

    /** The topic a fact is said on, which its schema names. */
    public static String topic(Schema fact) {
        return fact.getProp("topic");
    }
}
