package io.pasdequatre.simulation;

import java.util.List;

/** The names of the services, which are those of their consumer groups. */
final class Services {

    static final String ORDER = "order-service";
    static final String INVENTORY = "inventory-service";
    static final String PAYMENT = "payment-service";
    static final String NOTIFICATION = "notification-service";
    static final List<String> ALL = List.of(ORDER, INVENTORY, PAYMENT, NOTIFICATION);

    private Services() {}
}
