package io.pasdequatre.order.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.verifyNoInteractions;

import io.pasdequatre.order.domain.Orders;
import io.pasdequatre.order.saga.OrderCancellation;
import io.pasdequatre.order.saga.OrderPlacement;
import io.pasdequatre.order.tracking.OrderSearch;
import io.pasdequatre.order.tracking.Timeline;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Bad input is refused at the door: nothing behind it is asked or told. */
@WebMvcTest(OrderController.class)
@Import(StrictJson.class)
@EnableConfigurationProperties(BoardSettings.class)
class ProblemsTest {

    private static final String GOOD = """
            {"customer": {"id": "ada", "email": "ada@example.org"}, "lines": [{"sku": "tutu", "quantity": 1}]}""";

    private final MockMvcTester http;

    @MockitoBean
    private OrderPlacement placement;

    @MockitoBean
    private OrderCancellation cancellation;

    @MockitoBean
    private Orders orders;

    @MockitoBean
    private Timeline timeline;

    @MockitoBean
    private OrderSearch search;

    @Autowired
    ProblemsTest(MockMvcTester http) {
        this.http = http;
    }

    @AfterEach
    void nothingWasAskedOrTold() {
        verifyNoInteractions(placement, cancellation, orders, timeline, search);
    }

    @ParameterizedTest(name = "{0} for {1} is {3} in {2}")
    @CsvSource(delimiter = '|', textBlock = """
            "quantity": 1  | "quantity": 0              | lines[0].quantity | invalid-request
            "quantity": 1  | "quantity": 10001          | lines[0].quantity | invalid-request
            "quantity": 1  | "quantity": 99999999999    | lines[0].quantity | wrong-type
            "quantity": 1  | "quantity": 1.0            | lines[0].quantity | wrong-type
            "quantity": 1  | "quantity": "1"            | lines[0].quantity | wrong-type
            "quantity": 1  | "quantity": null           | lines[0].quantity | wrong-type
            , "quantity": 1|                            | lines[0].quantity | wrong-type
            "quantity": 1  | "quantity": 1, "price": 1  | lines[0].price    | unknown-field
            "sku": "tutu"  | "sku": 7                   | lines[0].sku      | wrong-type
            "sku": "tutu"  | "sku": "tu tu"             | lines[0].sku      | invalid-request
            [{"sku": "tutu", "quantity": 1}] | []       | lines             | invalid-request
            [{"sku": "tutu", "quantity": 1}] | {}       | lines             | wrong-type
            [{"sku": "tutu", "quantity": 1}] | [null]   | lines[0]          | invalid-request
            ada@example.org| ada                        | customer.email    | invalid-request
            ada@example.org| ada@example.org\\r\\nBcc:eve | customer.email  | invalid-request
            "id": "ada"    | "id": "a\\u0000"           | customer.id       | invalid-request
            """)
    void theFieldAtFaultIsNamed(String good, @Nullable String bad, String field, String type) {
        var answer = place(GOOD.replace(good, bad == null ? "" : bad));
        assertThat(answer).hasStatus(400);
        assertThat(answer).bodyJson().extractingPath("$.type").isEqualTo("urn:problem-type:pasdequatre:" + type);
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.errors[*].field")
                .asArray()
                .contains(field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"quantity\": 1}]}|\"quantity\": 1",
                "\"quantity\": 1|\"quantity\": 1, \"quantity\": 2",
                "\"quantity\": 1}]}|\"quantity\": 1}]} {}"
            })
    void whatCannotBeReadIsMalformed(String good, String bad) {
        var answer = place(GOOD.replace(good, bad));
        assertThat(answer).hasStatus(400);
        assertThat(answer).bodyJson().extractingPath("$.type").isEqualTo("urn:problem-type:pasdequatre:malformed-json");
        assertThat(answer).bodyText().doesNotContain("jackson", "pasdequatre.order");
    }

    @Test
    void aBodyOfTenMegabytesIsTooLarge() {
        var answer = place(GOOD + " ".repeat(10_000_000));
        assertThat(answer).hasStatus(413);
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.type")
                .isEqualTo("urn:problem-type:pasdequatre:content-too-large");
    }

    @Test
    void theMissingKeyIsNamed() {
        var answer = http.post()
                .uri("/orders")
                .contentType(MediaType.APPLICATION_JSON)
                .content(GOOD)
                .exchange();
        assertThat(answer).hasStatus(400);
        assertThat(answer).bodyJson().extractingPath("$.errors[0].field").isEqualTo("Idempotency-Key");
    }

    @Test
    void aMalformedIdIsNamed() {
        var answer = http.get().uri("/orders/first").exchange();
        assertThat(answer).hasStatus(400);
        assertThat(answer).bodyJson().extractingPath("$.errors[0].field").isEqualTo("id");
    }

    @Test
    void theProblemIsToldInEnglishWhateverTheClientReads() {
        var answer = http.get()
                .uri("/orders?customer=ada&limit=0")
                .header(HttpHeaders.ACCEPT_LANGUAGE, "de")
                .exchange();
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.errors[0].message")
                .asString()
                .startsWith("must be");
    }

    private MvcTestResult place(String body) {
        return http.post()
                .uri("/orders")
                .header("Idempotency-Key", "once")
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }
}
