package io.pasdequatre.eventing.schema;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SchemaParseException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads schemas from a registry that speaks the Confluent Schema Registry API, as Apicurio and Karapace do too. It only
 * reads: schemas are registered when the contracts are deployed. A schema never changes under its id, so each is asked
 * for once.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">Schema Registry API</a>
 */
public class SchemaRegistry {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final URI url;
    private final @Nullable String authorization;
    private final Duration timeout;
    private final HttpClient http;
    private final Map<Integer, Schema> byId = new ConcurrentHashMap<>();
    private final Map<SubjectKey, RegisteredSchema> bySubject = new ConcurrentHashMap<>();

    private final Set<String> subjects = ConcurrentHashMap.newKeySet();

    private record SubjectKey(String subject, long fingerprint) {}

    /**
     * A client of one registry.
     *
     * @param url the API's root, such as {@code http://127.0.0.1:18080/apis/ccompat/v7}; a login in it is used, and
     *     shown nowhere
     * @param timeout for one request, connecting included
     */
    public SchemaRegistry(URI url, Duration timeout) {
        this(url, null, timeout);
    }

    /**
     * A client of one registry that asks for a login.
     *
     * @param url the API's root
     * @param login user and password, with a colon between them; null for the one in the URL, or none
     * @param timeout for one request, connecting included
     */
    public SchemaRegistry(URI url, @Nullable String login, Duration timeout) {
        this.url = withoutLogin(url);
        String given = login == null ? url.getUserInfo() : login;
        this.authorization = given == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(given.getBytes(StandardCharsets.UTF_8));
        this.timeout = timeout;
        this.http = HttpClient.newBuilder().connectTimeout(timeout).build();
    }

    private static URI withoutLogin(URI url) {
        return URI.create(url.toString()
                .replaceFirst("//[^/@]*@", "//") // A login, which is sent as a header.
                .replaceFirst("/+$", ""));
    }

    /**
     * The version of a subject's schema that an event was written with.
     *
     * @param subject the event's full name (record name strategy)
     * @param fingerprint the schema's 64-bit Rabin fingerprint, {@link SchemaNormalization#parsingFingerprint64}
     * @throws RegistryUnavailableException if the registry cannot be asked, or that version is not registered yet
     */
    public RegisteredSchema version(String subject, long fingerprint) {
        var key = new SubjectKey(subject, fingerprint);
        RegisteredSchema known = bySubject.get(key);
        return known != null ? known : remember(key, newestVersionWith(subject, fingerprint));
    }

    /**
     * The schema with an id.
     *
     * @throws RegistryUnavailableException if the registry cannot be asked
     * @throws UndecodableException if the registry knows no such id
     */
    public Schema byId(int id) {
        Schema known = byId.get(id);
        return known != null ? known : remember(id);
    }

    /**
     * Whether there is such an event.
     *
     * @param subject the event's full name
     * @throws RegistryUnavailableException if the registry cannot be asked
     */
    public boolean knows(String subject) {
        boolean known = subjects.contains(subject) || get(versionsOf(subject)).isPresent();
        if (known) {
            subjects.add(subject);
        }
        return known;
    }

    private static String versionsOf(String subject) {
        return "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8) + "/versions";
    }

    private RegisteredSchema remember(SubjectKey key, RegisteredSchema schema) {
        bySubject.put(key, schema);
        return schema;
    }

    private Schema remember(int id) {
        JsonNode found = get("/schemas/ids/" + id)
                .orElseThrow(() -> new UndecodableException("The schema registry knows no schema with id " + id));
        Schema schema = parse(found);
        byId.put(id, schema);
        return schema;
    }

    private RegisteredSchema newestVersionWith(String subject, long fingerprint) {
        String versions = versionsOf(subject);
        JsonNode numbers = get(versions).orElseThrow(() -> notRegistered(subject));
        for (int i = numbers.size() - 1; i >= 0; i--) {
            JsonNode version = get(versions + "/" + numbers.get(i).asInt()).orElseThrow(() -> notRegistered(subject));
            Schema schema = parse(version);
            if (SchemaNormalization.parsingFingerprint64(schema) == fingerprint) {
                return new RegisteredSchema(version.get("id").asInt(), schema);
            }
        }
        throw notRegistered(subject);
    }

    private RegistryUnavailableException notRegistered(String subject) {
        return new RegistryUnavailableException(
                "The schema that %s was written with is not registered at %s: register the contracts first"
                        .formatted(subject, url));
    }

    private Schema parse(JsonNode answer) {
        return parse(answer, new Schema.Parser(), new HashSet<>());
    }

    /** A schema that refers to others is parsed after them. */
    private Schema parse(JsonNode answer, Schema.Parser parser, Set<String> parsed) {
        JsonNode schema = answer.get("schema");
        if (schema == null) {
            throw new RegistryUnavailableException("What answers at %s is no schema registry".formatted(url));
        }
        for (JsonNode reference : answer.path("references")) {
            String subject = reference.path("subject").asString("");
            if (parsed.add(subject)) {
                String version =
                        versionsOf(subject) + "/" + reference.path("version").asInt();
                parse(get(version).orElseThrow(() -> notRegistered(subject)), parser, parsed);
            }
        }
        try {
            return parser.parse(schema.asString());
        } catch (SchemaParseException e) {
            throw new UndecodableException("The schema is none of Avro's", e);
        }
    }

    private Optional<JsonNode> get(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(timeout);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                return Optional.of(JSON.readTree(response.body()));
            }
            if (response.statusCode() == 404 && saysThatThereIsNone(response.body())) {
                return Optional.empty();
            }
            throw new RegistryUnavailableException(
                    "The schema registry answered %d to %s%s%s"
                            .formatted(response.statusCode(), url, path, adviceOn(response.statusCode())),
                    !isPassing(response.statusCode()));
        } catch (JacksonException e) {
            throw new RegistryUnavailableException("What answers at %s is no schema registry".formatted(url), true, e);
        } catch (IOException e) {
            throw new RegistryUnavailableException(
                    "The schema registry at %s cannot be reached".formatted(url), false, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryUnavailableException("Interrupted while asking the schema registry", false, e);
        }
    }

    /** It is overloaded, starts, or somebody on the way to it cannot reach it. */
    private static boolean isPassing(int status) {
        return status >= 500 || status == 408 || status == 429;
    }

    private static String adviceOn(int status) {
        return status == 401 || status == 403
                ? ": see to pasdequatre.eventing.registry.username and password, and to what that user may read"
                : "";
    }

    /** A registry numbers its reasons; any other 404 comes from a wrong address or from something in between. */
    private static boolean saysThatThereIsNone(String body) {
        try {
            return JSON.readTree(body).path("error_code").asInt(0) / 100 == 404;
        } catch (JacksonException e) {
            return false;
        }
    }
}
