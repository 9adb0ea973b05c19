package io.pasdequatre.simulation;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;

/** Which service hears which facts, as its steps say. */
final class Hearing {

    /** Names of facts, by service. */
    static final Map<String, Set<String>> BY_SERVICE = Map.of(
            Services.ORDER, factsOf("io.pasdequatre.order.saga.OrderSagaSteps"),
            Services.INVENTORY, factsOf("io.pasdequatre.inventory.saga.InventorySagaSteps"),
            Services.PAYMENT, factsOf("io.pasdequatre.payment.saga.PaymentSagaSteps"),
            Services.NOTIFICATION, factsOf("io.pasdequatre.notification.saga.NotificationSagaSteps"));

    private Hearing() {}

    private static Set<String> factsOf(String steps) {
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
