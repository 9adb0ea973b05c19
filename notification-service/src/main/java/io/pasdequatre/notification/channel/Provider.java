package io.pasdequatre.notification.channel;

import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Message;
import java.util.Map;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** Who takes SMS and push, over HTTP. A key is taken once, however often it is sent. */
@Component
class Provider {

    private final RestClient http;

    Provider(ProviderSettings settings) {
        var timeouts = HttpClientSettings.defaults().withTimeouts(settings.connectTimeout(), settings.answerTimeout());
        this.http = RestClient.builder()
                .baseUrl(settings.url())
                .requestFactory(ClientHttpRequestFactoryBuilder.jdk().build(timeouts))
                .build();
    }

    Delivery send(String path, Message message, Map<String, String> body) {
        return Requests.toProvider(http.post()
                .uri(path)
                .header("Idempotency-Key", message.notification().key())
                .contentType(MediaType.APPLICATION_JSON)
                .body(body));
    }
}
