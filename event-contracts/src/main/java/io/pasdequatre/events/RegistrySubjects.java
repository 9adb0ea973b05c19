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
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;

/** The subjects of a schema registry, one per fact, through the part of its API that is Confluent's. */
final class RegistrySubjects implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final String api;

    RegistrySubjects(URI registry) {
        api = registry.toString().replaceFirst("/+$", "");
    }

    /** Sets the rule before the check, since the registry checks by the rule that the subject has. */
    void requireFullTransitive(List<Schema> facts) throws IOException {
        for (var fact : facts) {
            var rule = Map.of("compatibility", "FULL_TRANSITIVE");
            expect(200, send("PUT", "/config/" + fact.getFullName(), rule));
        }
    }

    void check(List<Schema> facts) throws IOException {
        for (var fact : facts) {
            check(fact);
        }
    }

    void register(List<Schema> facts) throws IOException {
        for (var fact : facts) {
            expect(200, send("POST", "/subjects/%s/versions".formatted(fact.getFullName()), body(fact)));
        }
    }

    private void check(Schema fact) throws IOException {
        var path = "/compatibility/subjects/%s/versions?verbose=true".formatted(fact.getFullName());
        var answer = send("POST", path, body(fact));
        if (answer.statusCode() == 404) {
            return; // A fact that the registry does not know yet breaks nobody.
        }
        var verdict = expect(200, answer);
        if (!verdict.path("is_compatible").asBoolean()) {
            throw new RefusedContractException(fact.getFullName(), reason(fact, verdict));
        }
    }

    /** What the registry says; Apicurio says no more than "no", so then what Avro says of each registered version. */
    private String reason(Schema fact, JsonNode verdict) throws IOException {
        var messages = verdict.path("messages");
        return messages.isEmpty() ? String.join("; ", differences(fact)) : messages.toString();
    }

    private List<String> differences(Schema fact) throws IOException {
        var versions = "/subjects/%s/versions".formatted(fact.getFullName());
        var differences = new ArrayList<String>();
        for (var version : expect(200, get(versions))) {
            var registered = expect(200, get(versions + "/" + version.asInt()));
            var other = new Schema.Parser().parse(registered.path("schema").asText());
            describe(fact, other, "this cannot read version " + version, differences);
            describe(other, fact, "version %s cannot read this".formatted(version), differences);
        }
        return differences;
    }

    private static void describe(Schema reader, Schema writer, String what, List<String> differences) {
        SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getResult().getIncompatibilities().stream()
                .map(it -> "%s: %s".formatted(what, describe(it)))
                .forEach(differences::add);
    }

    private static String describe(Incompatibility difference) {
        return "%s at %s (%s)".formatted(difference.getType(), difference.getLocation(), difference.getMessage());
    }

    private static Map<String, String> body(Schema fact) {
        return Map.of("schemaType", "AVRO", "schema", fact.toString());
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
