package io.pasdequatre.notification.saga;

import io.pasdequatre.eventing.Correlation;
import io.pasdequatre.eventing.Reactions;
import io.pasdequatre.notification.domain.CancelledBecause;
import io.pasdequatre.notification.domain.Details;
import io.pasdequatre.notification.domain.Kind;
import io.pasdequatre.notification.domain.Line;
import io.pasdequatre.notification.domain.Money;
import io.pasdequatre.notification.domain.News;
import io.pasdequatre.notification.domain.Notifications;
import io.pasdequatre.orchestrated.messages.NewsLine;
import io.pasdequatre.orchestrated.messages.NotifyCustomer;
import java.time.Clock;
import java.util.Currency;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the orchestrator has notification do. It knows what to say of an order, and no saga. */
@Reactions(topics = "notification-commands")
class NotificationCommands {

    private final Notifications notifications;
    private final Couriers couriers;
    private final Correlation correlation;
    private final Clock clock;

    NotificationCommands(Notifications notifications, Couriers couriers, Correlation correlation, Clock clock) {
        this.notifications = notifications;
        this.couriers = couriers;
        this.correlation = correlation;
        this.clock = clock;
    }

    void on(NotifyCustomer command) {
        couriers.wakeAfterCommit(notifications.addUnlessKnown(new News(
                UUID.fromString(command.getOrderId()),
                Kind.valueOf(command.getKind()),
                command.getCustomerId(),
                details(command),
                clock.instant(),
                correlation.capture())));
    }

    private static Details details(NotifyCustomer command) {
        var because = unlessEmpty(command.getBecause());
        return new Details(
                command.getLines().stream().map(line -> line(command, line)).toList(),
                command.getCurrency().isEmpty() ? null : money(command, command.getAmountMinor()),
                unlessEmpty(command.getCarrier()),
                unlessEmpty(command.getTrackingId()),
                because == null ? null : CancelledBecause.valueOf(because),
                null);
    }

    private static Line line(NotifyCustomer command, NewsLine line) {
        return new Line(line.getSku(), line.getQuantity(), money(command, line.getUnitPriceMinor()));
    }

    private static Money money(NotifyCustomer command, long minor) {
        return new Money(minor, Currency.getInstance(command.getCurrency()));
    }

    private static @Nullable String unlessEmpty(String text) {
        return text.isEmpty() ? null : text;
    }
}
