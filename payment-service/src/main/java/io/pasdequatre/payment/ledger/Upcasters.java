package io.pasdequatre.payment.ledger;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/**
 * How an event of an older version is read: its JSON goes through one step for each version since. What is stored stays
 * as it is.
 */
final class Upcasters {

    /**
     * By type, the step from version 1 to 2, then that from 2 to 3, and so on. A type that is not here has one version.
     */
    private static final Map<String, List<UnaryOperator<ObjectNode>>> STEPS =
            Map.of("Deposited", List.of(Upcasters::depositedInCash));

    private Upcasters() {}

    static int newest(String type) {
        return 1 + STEPS.getOrDefault(type, List.of()).size();
    }

    static ObjectNode upcast(String type, int schema, ObjectNode payload) {
        ObjectNode newer = payload;
        for (var step : STEPS.getOrDefault(type, List.of()).subList(schema - 1, newest(type) - 1)) {
            newer = step.apply(newer);
        }
        return newer;
    }

    /** Until version 2 nobody asked for the source, since all money came in cash. */
    private static ObjectNode depositedInCash(ObjectNode payload) {
        return payload.put("source", "CASH");
    }
}
