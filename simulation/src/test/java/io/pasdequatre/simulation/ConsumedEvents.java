package io.pasdequatre.simulation;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;

/** Which service consumes which events, by its reactions. */
final class ConsumedEvents {

    /** Names of events, by service. */
    static final Map<String, Set<String>> BY_SERVICE = Map.of(
            Services.ORDER, eventsOf("io.pasdequatre.order.saga.OrderSagaSteps"),
            Services.INVENTORY, eventsOf("io.pasdequatre.inventory.saga.InventorySagaSteps"),
            Services.PAYMENT, eventsOf("io.pasdequatre.payment.saga.PaymentSagaSteps"),
            Services.NOTIFICATION, eventsOf("io.pasdequatre.notification.saga.NotificationSagaSteps"));

    private ConsumedEvents() {}

    private static Set<String> eventsOf(String steps) {
        try {
            return Arrays.stream(Class.forName(steps).getDeclaredMethods())
                    .filter(method -> method.getName().equals("on") && method.getParameterCount() == 1)
                    .map(method -> method.getParameterTypes()[0])
                    .filter(SpecificRecord.class::isAssignableFrom)
                    .map(Class::getSimpleName)
                    .collect(Collectors.toSet());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
