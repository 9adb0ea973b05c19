package io.pasdequatre.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pasdequatre.events.Topics.Topic;
import org.junit.jupiter.api.Test;

class TopicsTest {

    @Test
    void theTopicsAreThoseOfTheSagaAndOneOfDeadLettersForWhoeverListens() {
        assertThat(Topics.all())
                .containsExactlyInAnyOrder(
                        new Topic("order-events", 6, false, 1_048_576),
                        new Topic("inventory-events", 6, false, 1_048_576),
                        new Topic("payment-events", 6, false, 1_048_576),
                        new Topic("notification-events", 6, false, 1_048_576),
                        new Topic("product-events", 3, true, 1_048_576),
                        new Topic("order-events.inventory-service.dlq", 6, false, 2_097_152),
                        new Topic("order-events.payment-service.dlq", 6, false, 2_097_152),
                        new Topic("order-events.notification-service.dlq", 6, false, 2_097_152),
                        new Topic("inventory-events.order-service.dlq", 6, false, 2_097_152),
                        new Topic("inventory-events.payment-service.dlq", 6, false, 2_097_152),
                        new Topic("inventory-events.notification-service.dlq", 6, false, 2_097_152),
                        new Topic("payment-events.order-service.dlq", 6, false, 2_097_152),
                        new Topic("payment-events.notification-service.dlq", 6, false, 2_097_152),
                        new Topic("product-events.order-service.dlq", 3, false, 2_097_152),
                        new Topic("product-events.notification-service.dlq", 3, false, 2_097_152));
    }

    @Test
    void deadLettersAreNamedAfterTheTopicAndTheGroup() {
        assertThat(Topics.deadLetters(Topics.ORDER_EVENTS, "payment-service"))
                .isEqualTo("order-events.payment-service.dlq");
    }

    @Test
    void aTopicThatNobodyOwnsIsAnError() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Topics.owner("order-events.payment-service.dlq"))
                .withMessageContaining("order-events.payment-service.dlq");
        assertThatIllegalArgumentException().isThrownBy(() -> Topics.groups("orders"));
    }
}
