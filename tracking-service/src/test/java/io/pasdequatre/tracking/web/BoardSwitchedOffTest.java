package io.pasdequatre.tracking.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.tracking.readmodel.TrackingSettings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** Who wants the read side alone gets no page. */
@WebMvcTest(controllers = BoardController.class, properties = "pasdequatre.tracking.board.enabled=false")
@EnableConfigurationProperties({BoardSettings.class, TrackingSettings.class})
class BoardSwitchedOffTest {

    private final MockMvcTester http;

    @Autowired
    BoardSwitchedOffTest(MockMvcTester http) {
        this.http = http;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/index.html", "/board/board.js", "/board/settings"})
    void thereIsNoPage(String path) {
        assertThat(http.get().uri(path).exchange()).hasStatus(404);
    }
}
