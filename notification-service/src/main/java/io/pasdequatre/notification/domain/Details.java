package io.pasdequatre.notification.domain;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What there is to say beyond the kind of the news and its order. It is kept as it is and made into words when it is
 * sent, in the customer's language.
 *
 * @param lines what was ordered; empty where that is not told
 * @param amount what it costs, or what is given back
 * @param carrier who carries the parcel
 * @param trackingId the parcel's number with its carrier
 * @param because why the order was cancelled
 * @param channel which address does not work any more
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Details(
        List<Line> lines,
        @Nullable Money amount,
        @Nullable String carrier,
        @Nullable String trackingId,
        @Nullable CancelledBecause because,
        @Nullable Channel channel) {

    public Details {
        lines = lines == null ? List.of() : List.copyOf(lines);
    }

    public static Details none() {
        return new Details(List.of(), null, null, null, null, null);
    }

    public static Details ordered(List<Line> lines, Money total) {
        return new Details(lines, total, null, null, null, null);
    }

    public static Details of(Money amount) {
        return new Details(List.of(), amount, null, null, null, null);
    }

    public static Details parcel(String carrier, String trackingId) {
        return new Details(List.of(), null, carrier, trackingId, null, null);
    }

    public static Details cancelled(CancelledBecause because) {
        return new Details(List.of(), null, null, null, because, null);
    }

    public static Details disabled(Channel channel) {
        return new Details(List.of(), null, null, null, null, channel);
    }
}
