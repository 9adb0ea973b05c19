package io.pasdequatre.servicedefaults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

/** What a browser, a proxy or a fuzzer sends, byte by byte, and what is answered. */
@SpringBootTest(
        classes = ProblemsTest.Application.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.config.import=classpath:service-defaults.yml",
            "pasdequatre.allowed-hosts=orders.example.com, Shop.example.com"
        })
@Import(ProblemsTest.Shop.class)
class RefusalsTest {

    private static final String ORDER = """
            {"customer": "ada", "currency": "EUR", "lines": [{"sku": "tutu", "quantity": 1}]}""";

    @LocalServerPort
    private int port;

    @ParameterizedTest(name = "{0} {1} is {2} and names {3}")
    @CsvSource(delimiter = '|', textBlock = """
            POST /orders                            | Content-Type: */*                                        | 415 | Content-Type
            POST /orders                            | Content-Type: application/*                              | 415 | Content-Type
            POST /orders                            | Content-Type: application/*+json                         | 415 | Content-Type
            POST /orders                            | Content-Type: multipart/form-data                        | 415 | Content-Type
            POST /orders                            | Content-Type: nonsense                                   | 415 | Content-Type
            POST /orders                            | Content-Type: application/x-www-form-urlencoded          | 415 | Content-Type
            PUT /orders                             | Content-Type: application/x-www-form-urlencoded          | 415 | Content-Type
            GET /orders?customer=%00                | Accept: */*                                              | 400 | customer
            GET /orders?later=%00                   | Accept: */*                                              | 400 | later
            GET /orders?%00=1                       | Accept: */*                                              | 400 | \uFFFD
            GET /orders?later=%ED%A0%80             | Accept: */*                                              | 400 | query
            GET /orders?%ED%A0%80=1                 | Accept: */*                                              | 400 | query
            GET /orders?later=%FF%FE                | Accept: */*                                              | 400 | query
            GET /orders?later=%2                    | Accept: */*                                              | 400 | query
            GET /since?moment=%2B300000-01-01T00:00:00Z | Accept: */*                                          | 400 | moment
            GET /since?moment=-300000-01-01T00:00:00Z   | Accept: */*                                          | 400 | moment
            GET /since?moment=yesterday             | Accept: */*                                              | 400 | moment
            GET /since?age=PT9223372036854775807S   | Accept: */*                                              | 400 | age
            GET /since?age=-999999999d              | Accept: */*                                              | 400 | age
            """)
    void whatCannotBeReadIsRefusedAndNamed(String request, String header, int status, String field) throws IOException {
        String answer = send(request, header, "\u00FF\u00FE");

        assertThat(answer).startsWith("HTTP/1.1 " + status).contains("\"field\":\"" + field + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /error", "POST /error", "GET /nothing"})
    void whatIsNotThereIsNotFound(String request) throws IOException {
        assertThat(send(request, "Accept: */*", ""))
                .startsWith("HTTP/1.1 404")
                .contains("application/problem+json", "urn:problem-type:pasdequatre:not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Type: multipart/form-data", "Content-Type: */*", "Content-Type: nonsense"})
    void whatDescribesNoBodyDisturbsNobody(String header) throws IOException {
        assertThat(send("GET /orders?customer=ada", header, "")).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"customer": "\\ud800"}      | customer
            {"customer": "a\\u0000"}     | customer
            {"cus\\u0000tomer": "ada"}   | cus\uFFFDtomer
            """)
    void aStringThatIsNoTextIsRefused(String body, String field) throws IOException {
        assertThat(send("POST /orders", "Content-Type: application/json", body))
                .startsWith("HTTP/1.1 400")
                .contains("\"field\":\"" + field + "\"");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            -                                     | Content-Type: text/plain
            -                                     | Content-Type: application/x-www-form-urlencoded
            -                                     | Content-Type: multipart/form-data; boundary=x
            Origin: http://evil.example           | Content-Type: application/json
            Origin: http://evil.example           | -
            Origin: null                          | -
            Origin: http://localhost:1            | Content-Type: application/json
            Sec-Fetch-Site: cross-site            | -
            Sec-Fetch-Site: same-site             | -
            """)
    void aChangeThatABrowserSendsForAnotherSitesPageIsRefused(@Nullable String from, @Nullable String type)
            throws IOException {
        for (String change : new String[] {"POST /orders/1/cancellation", "PUT /orders/1", "DELETE /orders/1"}) {
            assertThat(send(change, lines(from, type), ""))
                    .as(change)
                    .matches("(?s)HTTP/1.1 (403|415) .*")
                    .contains("\"errors\"");
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            -                              | -
            -                              | Content-Type: application/json
            Origin: http://localhost:8084  | Content-Type: application/json;charset=UTF-8
            Origin: http://localhost:8084  | Sec-Fetch-Site: same-site
            Origin: http://127.0.0.1:8084  | Sec-Fetch-Site: cross-site
            Origin: http://localhost:PORT  | Sec-Fetch-Site: same-origin
            Sec-Fetch-Site: none           | -
            """)
    void aChangeFromTheBoardOrFromNoPageIsMade(@Nullable String from, @Nullable String other) throws IOException {
        assertThat(send("POST /orders/1/cancellation", lines(from, other).replace("PORT", "" + port), ""))
                .startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "LOCALHOST:1, 200",
        "127.0.0.1:8080, 200",
        "10.0.0.7, 200",
        "[::1]:8080, 200",
        "order:8080, 200",
        "orders.example.com, 200",
        "shop.example.com:443, 200",
        "evil.example, 403",
        "evil.example:8080, 403",
        "localhost.evil.example, 403",
        "127.0.0.1.evil.example, 403",
        "orders.example.com.evil.example, 403"
    })
    void onlyTheServicesOwnNamesAreAnswered(String host, int status) throws IOException {
        String answer = sendTo(host, "GET /orders?customer=ada", "Accept: */*", "");

        assertThat(answer).startsWith("HTTP/1.1 " + status);
        assertThat(answer.contains("pasdequatre.allowed-hosts")).isEqualTo(status == 403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /orders?customer=ada",
                "GET /orders/own",
                "GET /nothing",
                "GET /broken",
                "GET /error",
                "POST /orders",
                "GET /v3/api-docs",
                "GET /swagger-ui/index.html"
            })
    void everyAnswerTellsTheBrowserToGuessNothingKeepNothingAndFrameNothing(String request) throws IOException {
        assertThat(send(request, "Accept: */*", ""))
                .contains("X-Content-Type-Options: nosniff")
                .contains("frame-ancestors 'none'")
                .contains("Cache-Control: no-store");
    }

    @Test
    void aRefusalByAFilterIsAProblemLikeAnyOther() throws IOException {
        assertThat(send("POST /orders", "Content-Type: text/plain", ORDER))
                .contains("Content-Type: application/problem+json")
                .contains("urn:problem-type:pasdequatre:unsupported-media-type")
                .contains("X-Content-Type-Options: nosniff");
    }

    private String send(String request, String headers, String body) throws IOException {
        return sendTo("localhost:" + port, request, headers, body);
    }

    private String sendTo(String host, String request, String headers, String body) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(
                            "%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Length: %d\r\nIdempotency-Key: 1\r\n%s\r\n\r\n%s"
                                    .formatted(request, host, body.length(), headers, body)
                                    .getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static String lines(@Nullable String one, @Nullable String other) {
        return (one == null ? "X-One: none" : one) + "\r\n" + (other == null ? "X-Other: none" : other);
    }
}
