package io.pasdequatre.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Calls the provider over HTTP, once: it repeats nothing by itself. */
final class HttpSmsApi implements SmsApi {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CREATED = 201;

    private final URI messages;

    HttpSmsApi(URI provider) {
        messages = provider.resolve("/sms/messages");
    }

    @Override
    public void send(Sms sms, @Nullable UUID idempotencyKey) throws IOException, InterruptedException {
        String body = JsonMapper.shared().writeValueAsString(Map.of("to", sms.to(), "text", sms.text()));
        var request = HttpRequest.newBuilder(messages)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (idempotencyKey != null) {
            request.header("Idempotency-Key", idempotencyKey.toString());
        }
        int status = HTTP.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
        if (status != CREATED) {
            throw new IOException("The SMS provider answered %d".formatted(status));
        }
    }
}
