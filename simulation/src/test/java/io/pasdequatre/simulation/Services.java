package io.pasdequatre.simulation;

import java.util.List;

/** The names of the services, which are those of their consumer groups. */
public final class Services {

    public static final String ORDER = "order-service";
    public static final String INVENTORY = "inventory-service";
    public static final String PAYMENT = "payment-service";
    public static final String NOTIFICATION = "notification-service";
    public static final List<String> ALL = List.of(ORDER, INVENTORY, PAYMENT, NOTIFICATION);

    private Services() {}
}
