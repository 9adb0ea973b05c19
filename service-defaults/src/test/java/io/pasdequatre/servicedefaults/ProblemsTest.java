package io.pasdequatre.servicedefaults;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Each service answers in this way, and reads its requests as strictly, by having the module. */
@WebMvcTest(properties = "spring.config.import=classpath:service-defaults.yml")
@Import(ProblemsTest.Shop.class)
class ProblemsTest {

    private static final String GOOD = """
            {"customer": "ada", "currency": "EUR", "lines": [{"sku": "tutu", "quantity": 1}]}""";

    private final MockMvcTester http;

    @Autowired
    ProblemsTest(MockMvcTester http) {
        this.http = http;
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
    static class Application {}

    record Request(
            String customer,
            @IsoCurrency String currency,
            @NotNull @Size(min = 1) List<@NotNull @Valid Line> lines) {}

    record Line(String sku, @Min(1) @Max(10_000) int quantity) {}

    @RestController
    static class Shop {

        @PostMapping("/orders")
        Request place(@RequestHeader("Idempotency-Key") String key, @Valid @RequestBody Request request) {
            return request;
        }

        @GetMapping("/orders")
        Caller orders(Caller caller, @RequestParam(defaultValue = "20") @Min(1) int limit) {
            return caller;
        }

        @GetMapping("/orders/own")
        String own(Caller caller) {
            return caller.requireCustomer();
        }

        @GetMapping("/orders/{id}")
        UUID order(@PathVariable UUID id) {
            throw Problems.of(HttpStatus.NOT_FOUND, "unknown-order", "id", "names no order");
        }

        @RequestMapping(
                path = "/orders/{id}/cancellation",
                method = {RequestMethod.POST, RequestMethod.PUT, RequestMethod.DELETE})
        String cancel(@PathVariable String id) {
            return id;
        }

        @GetMapping("/since")
        String since(
                @RequestParam(required = false) @Nullable Instant moment,
                @RequestParam(required = false) @Nullable Duration age) {
            return moment + " " + age;
        }

        @GetMapping("/broken")
        String broken() {
            throw new IllegalStateException("a secret");
        }
    }

    @Test
    void aGoodRequestIsRead() {
        assertThat(place(GOOD)).hasStatusOk().bodyJson().isLenientlyEqualTo(GOOD);
    }

    @ParameterizedTest(name = "{0} for {1} is {3} in {2}")
    @CsvSource(delimiter = '|', textBlock = """
            "quantity": 1  | "quantity": 0              | lines[0].quantity | invalid-request
            "quantity": 1  | "quantity": 99999999999    | lines[0].quantity | wrong-type
            "quantity": 1  | "quantity": 1.0            | lines[0].quantity | wrong-type
            "quantity": 1  | "quantity": "1"            | lines[0].quantity | wrong-type
            "quantity": 1  | "quantity": null           | lines[0].quantity | wrong-type
            , "quantity": 1|                            | lines[0].quantity | wrong-type
            "quantity": 1  | "quantity": 1, "price": 1  | lines[0].price    | unknown-field
            "sku": "tutu"  | "sku": 7                   | lines[0].sku      | wrong-type
            "sku": "tutu"  | "sku": true                | lines[0].sku      | wrong-type
            "EUR"          | "XXXX"                     | currency          | invalid-request
            "EUR"          | "XXX"                      | currency          | invalid-request
            "EUR"          | "XTS"                      | currency          | invalid-request
            "EUR"          | "XAU"                      | currency          | invalid-request
            [{"sku": "tutu", "quantity": 1}] | []       | lines             | invalid-request
            [{"sku": "tutu", "quantity": 1}] | {}       | lines             | wrong-type
            [{"sku": "tutu", "quantity": 1}] | [null]   | lines[0]          | invalid-request
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
        assertThat(answer).bodyText().doesNotContain("jackson", "pasdequatre.servicedefaults");
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
    void theProblemIsInEnglishWhateverTheClientReads() {
        var answer = http.get()
                .uri("/orders?limit=0")
                .header(HttpHeaders.ACCEPT_LANGUAGE, "de")
                .exchange();
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.errors[0].message")
                .asString()
                .startsWith("must be");
    }

    @Test
    void aRefusalOfTheServiceKeepsItsTypeAndNamesTheField() {
        var answer = http.get().uri("/orders/" + UUID.randomUUID()).exchange();
        assertThat(answer).hasStatus(404);
        assertThat(answer).bodyJson().extractingPath("$.type").isEqualTo("urn:problem-type:pasdequatre:unknown-order");
        assertThat(answer).bodyJson().extractingPath("$.detail").isEqualTo("id names no order");
    }

    @Test
    void whatSpringRefusesIsTypedByItsStatus() {
        var answer = http.delete().uri("/orders").exchange();
        assertThat(answer).hasStatus(405);
        assertThat(answer)
                .bodyJson()
                .extractingPath("$.type")
                .isEqualTo("urn:problem-type:pasdequatre:method-not-allowed");
    }

    @Test
    void whatFailsInsideIsNotSent() {
        var answer = http.get().uri("/broken").exchange();
        assertThat(answer).hasStatus(500);
        assertThat(answer).bodyText().contains("internal-server-error").doesNotContain("secret");
    }

    @Test
    void theCallerIsWhomTheRequestNames() {
        assertThat(http.get().uri("/orders?customer=ada"))
                .bodyJson()
                .extractingPath("$.customer")
                .isEqualTo("ada");
        assertThat(http.get().uri("/orders"))
                .bodyJson()
                .extractingPath("$.customer")
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"/orders?customer=a%20b", "/orders?customer=", "/orders/own"})
    void aCallerWhoIsNoCustomerIsRefused(String path) {
        var answer = http.get().uri(java.net.URI.create(path)).exchange();
        assertThat(answer).hasStatus(400);
        assertThat(answer).bodyJson().extractingPath("$.errors[0].field").isEqualTo("customer");
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
