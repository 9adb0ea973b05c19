package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each service's API can be tried in a browser. */
class ApiPageTest {

    private final HttpClient http =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

    @ParameterizedTest
    @ValueSource(strings = {"order", "inventory", "payment", "notification"})
    void everyServiceHasAPageToTryItsApi(String service) throws Exception {
        var page = get(service, "/swagger-ui.html");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("swagger-ui-bundle.js");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .as("it forbids frames; more would stop the page's own scripts")
                .hasValue("frame-ancestors 'none'");
        assertThat(get(service, "/swagger-ui/swagger-ui-bundle.js").statusCode())
                .isEqualTo(200);
        assertThat(get(service, "/v3/api-docs/swagger-config").body()).contains("/v3/api-docs");
    }

    private HttpResponse<String> get(String service, String path) throws IOException, InterruptedException {
        var url = URI.create(TheStack.running().service(service).url() + path);
        return http.send(
                HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    }
}
