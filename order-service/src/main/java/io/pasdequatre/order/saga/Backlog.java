package io.pasdequatre.order.saga;

import java.time.Instant;
import java.util.List;

/** What others have published and this service has not consumed yet. */
@FunctionalInterface
public interface Backlog {

    /** Of all that was published on these topics until then, nothing is left. */
    Instant consumedUpTo(List<String> topics);
}
