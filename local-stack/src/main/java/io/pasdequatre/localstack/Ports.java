package io.pasdequatre.localstack;

import java.util.Map;
import java.util.Optional;

/** Where each part of the stack listens, on the loopback interface. */
public record Ports(
        int order,
        int inventory,
        int payment,
        int notification,
        int tracking,
        int postgres,
        int kafka,
        int registry,
        int mail,
        int mailPage,
        int breakages,
        int outsideWorld) {

    private static final int PARTS = 12;
    private static final int HIGHEST = 65_535;

    /** The documented ports; each can be set by an environment variable, such as {@code ORDER_PORT=9080}. */
    static Ports from(Map<String, String> environment) {
        return new Ports(
                port(environment, "ORDER_PORT", 8080),
                port(environment, "INVENTORY_PORT", 8081),
                port(environment, "PAYMENT_PORT", 8082),
                port(environment, "NOTIFICATION_PORT", 8083),
                port(environment, "TRACKING_PORT", 8084),
                port(environment, "POSTGRES_PORT", 15_432),
                port(environment, "KAFKA_PORT", 19_092),
                port(environment, "REGISTRY_PORT", 18_080),
                port(environment, "MAIL_PORT", 10_025),
                port(environment, "MAIL_PAGE_PORT", 18_025),
                port(environment, "BREAKAGES_PORT", 8079),
                port(environment, "OUTSIDE_WORLD_PORT", 8090));
    }

    /** Ports that nobody uses now. */
    public static Ports free() {
        var free = FreePorts.find(PARTS);
        return new Ports(
                free[0], free[1], free[2], free[3], free[4], free[5], free[6], free[7], free[8], free[9], free[10],
                free[11]);
    }

    private static int port(Map<String, String> environment, String variable, int otherwise) {
        return Optional.ofNullable(environment.get(variable))
                .map(value -> parse(variable, value))
                .orElse(otherwise);
    }

    private static int parse(String variable, String value) {
        if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > HIGHEST) {
            throw new StartFailedException("%s=%s is not a port".formatted(variable, value));
        }
        return Integer.parseInt(value);
    }
}
