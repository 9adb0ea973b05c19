package io.pasdequatre.notification.saga;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.notification.TestMessages;
import io.pasdequatre.notification.domain.Channel;
import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Delivery.Accepted;
import io.pasdequatre.notification.domain.Delivery.Refused;
import io.pasdequatre.notification.domain.Delivery.Unreachable;
import io.pasdequatre.notification.domain.Notification;
import org.junit.jupiter.api.Test;

/** Whether a refusal is about a mail, or about the server that refuses everybody. */
class RefusedCustomersTest {

    private static final Refused NO = new Refused("550 no");

    private final RefusedCustomers refusals = new RefusedCustomers();

    @Test
    void aCustomerWhoIsRefusedAmongOthersWhoAreServedIsRefused() {
        for (int i = 0; i < 10; i++) {
            assertThat(judge(mailTo("wrong-" + i), NO)).isEqualTo(NO);
            judge(mailTo("right-" + i), new Accepted());
        }
        assertThat(refusals.wronglyRefused()).isEmpty();
    }

    @Test
    void aCustomerWhoIsRefusedAgainAndAgainIsNotEverybody() {
        for (int i = 0; i < 10; i++) {
            assertThat(judge(mailTo("wrong"), NO)).isEqualTo(NO);
        }
    }

    @Test
    void whereThreeCustomersAreRefusedInARowItIsTheServer() {
        var first = mailTo("a");
        var second = mailTo("b");
        var third = mailTo("c");
        judge(first, NO);
        judge(second, NO);

        assertThat(judge(third, NO)).isInstanceOf(Unreachable.class);
        assertThat(refusals.wronglyRefused()).containsExactly(first.id(), second.id(), third.id());
        assertThat(judge(first, NO)).isInstanceOf(Unreachable.class);
    }

    @Test
    void onceSomebodyIsServedWhoIsRefusedAgainIsRefused() {
        var wrong = mailTo("a");
        judge(wrong, NO);
        judge(mailTo("b"), NO);
        judge(mailTo("c"), NO);
        judge(mailTo("d"), new Accepted());

        assertThat(refusals.wronglyRefused()).isEmpty();
        assertThat(judge(wrong, NO)).isEqualTo(NO);
    }

    private Delivery judge(Notification mail, Delivery answer) {
        return refusals.judge(mail, answer);
    }

    private static Notification mailTo(String customer) {
        return TestMessages.notification(Channel.EMAIL, customer);
    }
}
