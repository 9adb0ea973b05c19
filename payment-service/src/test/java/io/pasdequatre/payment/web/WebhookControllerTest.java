package io.pasdequatre.payment.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import io.pasdequatre.payment.gateway.WebhookSignature;
import io.pasdequatre.payment.saga.CardRequests;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.http.MediaType;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** An announcement leads to a question if the gateway has signed it, and to nothing else. */
@WebMvcTest(WebhookController.class)
class WebhookControllerTest {

    private static final UUID ORDER = UUID.fromString("019a0000-0000-7000-8000-000000000001");

    private final MockMvcTester http;

    @MockitoBean
    private WebhookSignature signature;

    @MockitoBean
    private CardRequests cards;

    @Autowired
    WebhookControllerTest(MockMvcTester http) {
        this.http = http;
    }

    @Test
    void whatTheGatewayHasSignedLeadsToAQuestionOnly() {
        String body = "{\"order\": \"%s\", \"type\": \"CHARGE_CAPTURED\", \"amountMinor\": 1}".formatted(ORDER);
        given(signature.isOf(body, "signed")).willReturn(true);

        assertThat(announce(body, "signed")).hasStatus(204);

        verify(cards).askGateway(ORDER);
    }

    @Test
    void whatAnybodyElseAnnouncesIsRefused() {
        given(signature.isOf(any(), any())).willReturn(false);

        assertThat(announce("{\"order\": \"%s\"}".formatted(ORDER), "forged"))
                .hasStatus(401)
                .bodyJson()
                .extractingPath("$.type")
                .isEqualTo("urn:problem-type:pasdequatre:webhook-not-signed");

        verifyNoInteractions(cards);
    }

    @Test
    void whatIsAboutNoOrderOfOursIsTakenAndForgotten() {
        given(signature.isOf(any(), any())).willReturn(true);

        assertThat(announce("{\"order\": \"another shop's\"}", "signed")).hasStatus(204);
        assertThat(announce("{}", "signed")).hasStatus(204);

        verifyNoInteractions(cards);
    }

    private MvcTestResult announce(String body, String signed) {
        return http.post()
                .uri("/gateway/webhooks")
                .contentType(MediaType.APPLICATION_JSON)
                .header(WebhookSignature.HEADER, signed)
                .content(body)
                .exchange();
    }
}
