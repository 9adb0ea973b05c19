package io.pasdequatre.tracking.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.tracking.readmodel.TrackingSettings;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** The page knows no address but those that the settings name. */
@WebMvcTest(
        controllers = BoardController.class,
        properties = {
            "pasdequatre.tracking.board.order=https://order.example.com",
            "pasdequatre.tracking.board.management.order=https://order.example.com/management",
            "pasdequatre.tracking.board.management.inventory="
        })
@EnableConfigurationProperties({BoardSettings.class, TrackingSettings.class})
class BoardTest {

    private final MockMvcTester http;

    @Autowired
    BoardTest(MockMvcTester http) {
        this.http = http;
    }

    @Test
    void theSettingsNameEachServiceAndItsActuatorUnlessNoBrowserCanReachThat() {
        var settings = http.get().uri("/board/settings").exchange();

        assertThat(settings).bodyJson().extractingPath("$.services[0].url").isEqualTo("https://order.example.com");
        assertThat(settings)
                .bodyJson()
                .extractingPath("$.services[0].management")
                .isEqualTo("https://order.example.com/management");
        assertThat(settings).bodyJson().doesNotHavePath("$.services[1].management");
        assertThat(settings)
                .bodyJson()
                .extractingPath("$.services[2].management")
                .isEqualTo("http://localhost:8082/actuator");
        assertThat(settings).bodyJson().extractingPath("$.tracking.name").isEqualTo("tracking-service");
        assertThat(settings).bodyJson().doesNotHavePath("$.breakages");
    }

    @Test
    void thePageMayAskNoOther() {
        var page = http.get().uri("/index.html").exchange();

        assertThat(page).hasStatusOk();
        assertThat(page.getResponse().getHeader("Content-Security-Policy"))
                .contains("connect-src 'self' https://order.example.com http://localhost:8081")
                .doesNotContain("localhost:8080");
    }
}
