package io.pasdequatre.tracking.readmodel;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Why an order was cancelled. */
public enum CancelledBecause {
    OUT_OF_STOCK,
    PAYMENT_DECLINED,
    CUSTOMER,

    /** It was not confirmed within the saga's time limit. */
    TIMED_OUT,

    /** For a reason that this version does not know, such as one of a newer version. */
    OTHER;

    private static final Set<String> KNOWN =
            Arrays.stream(values()).map(Enum::name).collect(Collectors.toUnmodifiableSet());

    static CancelledBecause of(String name) {
        return KNOWN.contains(name) ? valueOf(name) : OTHER;
    }
}
