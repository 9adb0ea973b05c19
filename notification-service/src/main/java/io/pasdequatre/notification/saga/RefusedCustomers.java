package io.pasdequatre.notification.saga;

import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Delivery.Accepted;
import io.pasdequatre.notification.domain.Delivery.AddressGone;
import io.pasdequatre.notification.domain.Delivery.Refused;
import io.pasdequatre.notification.domain.Delivery.Unreachable;
import io.pasdequatre.notification.domain.Notification;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;

/**
 * Tells a message that is refused from a provider that refuses everybody. Where several customers in a row are refused,
 * and none is served between them, it is the provider; once it has served somebody, who is refused again is refused.
 */
final class RefusedCustomers {

    /** So many different customers in a row. Three wrong addresses in a row wait until somebody is served. */
    private static final int EVERYBODY = 3;

    private static final int REMEMBERED = 1_000;

    private final LinkedHashMap<UUID, Refusal> refusals = new LinkedHashMap<>();
    private long served;

    /** A message that was refused, and how many had been served then. */
    private record Refusal(UUID message, String customerId, long served) {}

    /** What the answer of the provider to this message means. */
    synchronized Delivery judge(Notification message, Delivery answer) {
        return switch (answer) {
            case Accepted accepted -> {
                served++;
                yield accepted;
            }
            case Refused(var why) -> judge(message, answer, why);
            case AddressGone(var why) -> judge(message, answer, why);
            default -> answer;
        };
    }

    private Delivery judge(Notification message, Delivery answer, String why) {
        var now = new Refusal(message.id(), message.customerId(), served);
        var first = refusals.putIfAbsent(message.id(), now);
        if (first != null && first.served() < served) {
            return answer;
        }
        if (refusals.size() > REMEMBERED) {
            refusals.pollFirstEntry();
        }
        return isEverybody() ? new Unreachable("Refused to everybody: " + why) : answer;
    }

    private boolean isEverybody() {
        return inARow().stream().map(Refusal::customerId).distinct().count() >= EVERYBODY;
    }

    private List<Refusal> inARow() {
        return refusals.values().stream()
                .filter(each -> each.served() == served)
                .toList();
    }

    /**
     * The messages that were refused in a row, as long as that is everybody: they were refused for no fault of theirs.
     */
    synchronized List<UUID> wronglyRefused() {
        return isEverybody() ? inARow().stream().map(Refusal::message).toList() : List.of();
    }
}
