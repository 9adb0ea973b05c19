package io.pasdequatre.notification.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.verifyNoInteractions;

import io.pasdequatre.notification.domain.Notifications;
import io.pasdequatre.notification.feed.Feed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** What is asked of a customer's stream and opens none. */
@WebMvcTest(controllers = StreamController.class, properties = "pasdequatre.notification.streams=0")
class StreamRequestTest {

    private final MockMvcTester http;

    @MockitoBean
    private Feed feed;

    @MockitoBean
    private Notifications notifications;

    @MockitoBean
    private NotificationViews views;

    @Autowired
    StreamRequestTest(MockMvcTester http) {
        this.http = http;
    }

    @AfterEach
    void nobodyLooks() {
        verifyNoInteractions(feed, notifications);
    }

    @Test
    void headEndsAtOnce() {
        assertThat(http.head().uri("/customers/ada/stream").exchange())
                .hasStatusOk()
                .hasContentType("text/event-stream");
    }

    @Test
    void oneStreamTooManyIsRefusedUntilLater() {
        var answer = http.get().uri("/customers/ada/stream").exchange();

        assertThat(answer).hasStatus(503).hasHeader("Retry-After", "15");
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.type")
                .isEqualTo("urn:problem-type:pasdequatre:too-many-streams");
    }
}
