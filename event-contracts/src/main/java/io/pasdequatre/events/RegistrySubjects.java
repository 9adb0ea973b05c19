package io.pasdequatre.events;

import static java.net.http.HttpRequest.BodyPublishers.ofString;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.avro.Schema;

/** The subjects of a schema registry, one per event, through the part of its API that is Confluent's. */
final class RegistrySubjects implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int TRIES_AGAIN = 20;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final String api;

    RegistrySubjects(URI registry) {
        api = registry.toString().replaceFirst("/+$", "");
    }

    /** Sets the rule before the check, since the registry checks by the rule that the subject has. */
    void requireFullTransitive(List<Schema> events) throws IOException {
        for (var event : events) {
            var rule = Map.of("compatibility", "FULL_TRANSITIVE");
            expect(200, putWhileOthersDo("/config/" + event.getFullName(), rule));
        }
    }

    /**
     * Where several publish the contracts at once, Apicurio lets one of them set a rule, and answers 409 to the others.
     */
    private HttpResponse<String> putWhileOthersDo(String path, Map<String, String> body) throws IOException {
        var answer = send("PUT", path, body);
        for (int again = 0; answer.statusCode() == 409 && again < TRIES_AGAIN; again++) {
            pause();
            answer = send("PUT", path, body);
        }
        return answer;
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(Duration.ofMillis(ThreadLocalRandom.current().nextInt(100, 500)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while the contracts were published", e);
        }
    }

    void check(List<Schema> events) throws IOException {
        for (var event : events) {
            check(event);
        }
    }

    void register(List<Schema> events) throws IOException {
        for (var event : events) {
            expect(200, send("POST", "/subjects/%s/versions".formatted(event.getFullName()), body(event)));
        }
    }

    /** The registry does not look at all that matters, so what it would take is compared here as well. */
    private void check(Schema event) throws IOException {
        var path = "/compatibility/subjects/%s/versions?verbose=true".formatted(event.getFullName());
        var answer = send("POST", path, body(event));
        if (answer.statusCode() == 404) {
            return; // An event that the registry does not know yet breaks nobody.
        }
        var verdict = expect(200, answer);
        var problems = problems(event);
        if (!verdict.path("is_compatible").asBoolean() || !problems.isEmpty()) {
            throw new RefusedContractException(event.getFullName(), reason(verdict, problems));
        }
    }

    /** What the registry answers; Apicurio answers no more than "no", so then what is found here. */
    private static String reason(JsonNode verdict, List<String> problems) {
        var messages = verdict.path("messages");
        return messages.isEmpty() ? String.join("; ", problems) : messages.toString();
    }

    private List<String> problems(Schema event) throws IOException {
        var versions = "/subjects/%s/versions".formatted(event.getFullName());
        var problems = new ArrayList<String>();
        for (var version : expect(200, get(versions))) {
            var registered = expect(200, get(versions + "/" + version.asInt()));
            var other = new Schema.Parser().parse(registered.path("schema").asText());
            Compatibility.problems(other, event).stream()
                    .map(problem -> "version %s: %s".formatted(version, problem))
                    .forEach(problems::add);
        }
        return problems;
    }

    private static Map<String, String> body(Schema event) {
        return Map.of("schemaType", "AVRO", "schema", event.toString());
    }

    private HttpResponse<String> get(String path) throws IOException {
        return send(request(path).GET().build());
    }

    private HttpResponse<String> send(String method, String path, Map<String, String> body) throws IOException {
        return send(request(path)
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .method(method, ofString(json.writeValueAsString(body)))
                .build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(api + path)).timeout(PATIENCE);
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (ConnectException e) {
            throw new IOException("nobody answers there", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    private JsonNode expect(int status, HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() != status) {
            var request = answer.request();
            throw new IOException("%s %s was answered %d %s"
                    .formatted(request.method(), request.uri(), answer.statusCode(), answer.body()));
        }
        return json.readTree(answer.body());
    }

    @Override
    public void close() {
        http.close();
    }
}
