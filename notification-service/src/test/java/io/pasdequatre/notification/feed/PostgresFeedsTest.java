package io.pasdequatre.notification.feed;

import io.pasdequatre.notification.TestDatabase;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Feeds in the service's own database. */
class PostgresFeedsTest extends FeedTest {

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        TestDatabase.use(newDatabase(), properties);
    }
}
