package io.pasdequatre.order.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.verifyNoInteractions;

import io.pasdequatre.order.domain.Orders;
import io.pasdequatre.order.saga.OrderCancellation;
import io.pasdequatre.order.saga.OrderPlacement;
import io.pasdequatre.order.saga.OrderReturn;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.http.MediaType;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** A bad order is refused before anything behind the controller is called. */
@WebMvcTest(OrderController.class)
class OrderRequestTest {

    private static final String GOOD = """
            {"customer": {"id": "ada"}, "lines": [{"sku": "tutu", "quantity": 1}]}""";

    private final MockMvcTester http;

    @MockitoBean
    private OrderPlacement placement;

    @MockitoBean
    private OrderCancellation cancellation;

    @MockitoBean
    private OrderReturn returns;

    @MockitoBean
    private Orders orders;

    @Autowired
    OrderRequestTest(MockMvcTester http) {
        this.http = http;
    }

    @AfterEach
    void nothingBehindTheControllerWasCalled() {
        verifyNoInteractions(placement, cancellation, returns, orders);
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
            "id": "ada"    | "id": "ada", "email": "a@b" | customer.email   | unknown-field
            "id": "ada"    | "id": "a\\u0000"           | customer.id       | invalid-request
            {"customer"    | {"paymentMethod": "cheque", "customer" | paymentMethod | invalid-request
            {"customer"    | {"paymentMethod": "card", "customer"   | cardToken | invalid-request
            {"customer"    | {"cardToken": "tok_visa", "customer"   | cardToken | invalid-request
            {"customer"    | {"paymentMethod": "card", "cardToken": "4111111111111111", "customer"        | cardToken | invalid-request
            {"customer"    | {"paymentMethod": "card", "cardToken": "tok_4111_1111_1111_1111", "customer" | cardToken | invalid-request
            {"customer"    | {"paymentMethod": "card", "cardToken": "tok_Visa", "customer"                | cardToken | invalid-request
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

    private MvcTestResult place(String body) {
        return http.post()
                .uri("/orders")
                .header("Idempotency-Key", "once")
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }
}
