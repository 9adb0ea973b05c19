package io.pasdequatre.tracking.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import io.pasdequatre.tracking.readmodel.LiveEvents;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** What is asked of the stream and opens none. */
@WebMvcTest(
        controllers = StreamController.class,
        properties = {"pasdequatre.tracking.streams=0", "pasdequatre.tracking.board.enabled=false"})
class StreamRequestTest {

    private final MockMvcTester http;

    @MockitoBean
    private LiveEvents live;

    @Autowired
    StreamRequestTest(MockMvcTester http) {
        this.http = http;
    }

    @AfterEach
    @SuppressWarnings("NullAway") // A matcher is null.
    void nobodyListens() {
        verify(live, never()).listen(any(), any());
    }

    @Test
    void headEndsAtOnce() {
        assertThat(http.head().uri("/stream").exchange()).hasStatusOk().hasContentType("text/event-stream");
    }

    @Test
    void oneStreamTooManyIsRefusedUntilLater() {
        var answer = http.get().uri("/stream").exchange();

        assertThat(answer).hasStatus(503).hasHeader("Retry-After", "15");
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.type")
                .isEqualTo("urn:problem-type:pasdequatre:too-many-streams");
    }
}
