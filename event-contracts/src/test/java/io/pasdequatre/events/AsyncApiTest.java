package io.pasdequatre.events;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.pasdequatre.events.Topics.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** The document against the topics and the schemas: neither more in it than there is, nor less. */
class AsyncApiTest {

    private static final URI DOCUMENT = resource("/asyncapi/asyncapi.yaml");
    private static final Pattern SERVICE = Pattern.compile("\\w+-service");

    private final JsonNode document = parse(DOCUMENT);

    @Test
    void theDocumentIsOfAsyncApi3() throws IOException {
        try (var specification = resource("/asyncapi-specs/3.0.0.json").toURL().openStream()) {
            var errors = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                    .getSchema(specification, InputFormat.JSON)
                    .validate(document);
            assertThat(errors).isEmpty();
        }
    }

    @Test
    void theDocumentNamesExactlyTheTopicsThereAre() {
        assertThat(channels().map(AsyncApiTest::topic)).containsExactlyInAnyOrderElementsOf(Topics.all());
    }

    @Test
    void eachTopicCarriesExactlyItsEvents() {
        Map<String, Set<String>> events =
                Events.schemas().stream().collect(groupingBy(Events::topic, mapping(Schema::getFullName, toSet())));
        assertThat(channels().filter(channel -> !isDeadLetters(channel)).collect(toMap(this::address, this::messages)))
                .isEqualTo(events);
    }

    @Test
    void eachTopicOfDeadLettersCarriesDeadLetters() {
        assertThat(channels().filter(AsyncApiTest::isDeadLetters))
                .allSatisfy(channel -> assertThat(messages(channel)).containsExactly("DeadLetter"));
    }

    @Test
    void noMessageIsThereThatNoTopicCarries() {
        var carried = channels().flatMap(channel -> messages(channel).stream()).collect(toSet());
        assertThat(document.at("/components/messages")
                        .valueStream()
                        .map(it -> it.path("name").asText()))
                .containsExactlyInAnyOrderElementsOf(carried);
    }

    @Test
    void eachEventsPayloadIsItsOwnSchemaWhichCanBeFoundFromTheDocument() {
        for (var event : Events.schemas()) {
            var payload = message(event).path("payload");
            assertThat(payload.path("schemaFormat").asText()).isEqualTo("application/vnd.apache.avro;version=1.9.0");
            var schema = parse(DOCUMENT.resolve(payload.at("/schema/$ref").asText()));
            assertThat(schema.path("name").asText()).isEqualTo(event.getName());
        }
    }

    @Test
    void eachEventIsSummedUpAsInItsSchema() {
        assertThat(Events.schemas())
                .allSatisfy(event ->
                        assertThat(message(event).path("summary").asText()).isEqualTo(event.getDoc()));
    }

    @Test
    void eachTopicIsPublishedByItsOwnerAlone() {
        assertThat(operations("Publishes").collect(toMap(this::channelOf, AsyncApiTest::service)))
                .isEqualTo(ownedTopics().collect(toMap(topic -> topic, Topics::owner)));
        assertThat(operations("Publishes")).allSatisfy(publishes -> {
            assertThat(publishes.path("action").asText()).isEqualTo("send");
            assertThat(messagesOf(publishes)).isEqualTo(messages(resolve(publishes.path("channel"))));
        });
    }

    @Test
    void eachTopicIsConsumedByItsGroups() {
        Map<String, Set<String>> consumed =
                operations("Consumes").collect(groupingBy(this::channelOf, mapping(AsyncApiTest::service, toSet())));
        assertThat(consumed)
                .isEqualTo(ownedTopics()
                        .filter(topic -> !Topics.groups(topic).isEmpty())
                        .collect(toMap(topic -> topic, topic -> Set.copyOf(Topics.groups(topic)))));
        assertThat(operations("Consumes")).allSatisfy(consumes -> {
            assertThat(consumes.path("action").asText()).isEqualTo("receive");
            assertThat(consumes.at("/bindings/kafka/groupId/enum/0").asText()).isEqualTo(service(consumes));
        });
    }

    @Test
    void eachEventIsConsumedByTheServicesThatItsSchemaNames() {
        for (var event : Events.schemas()) {
            var concerned = new TreeSet<>(Set.of(Topics.owner(Events.topic(event))));
            operations("Consumes")
                    .filter(consumes -> messagesOf(consumes).contains(event.getFullName()))
                    .forEach(consumes -> concerned.add(service(consumes)));
            assertThat(SERVICE.matcher(event.getDoc())
                            .results()
                            .map(it -> it.group())
                            .collect(toSet()))
                    .as(event.getName())
                    .isEqualTo(concerned);
        }
    }

    @Test
    void eachConsumerDeadLettersOnATopicOfItsOwn() {
        assertThat(operations("DeadLetters").map(this::channelOf))
                .containsExactlyInAnyOrderElementsOf(channels()
                        .filter(AsyncApiTest::isDeadLetters)
                        .map(this::address)
                        .toList());
        assertThat(operations("DeadLetters"))
                .allSatisfy(deadLetters ->
                        assertThat(channelOf(deadLetters)).endsWith("." + service(deadLetters) + ".dlq"));
    }

    @Test
    void everyOperationIsOneOfThese() {
        assertThat(Stream.of("Publishes", "Consumes", "DeadLetters").flatMap(this::operations))
                .hasSize(document.path("operations").size());
    }

    private Stream<JsonNode> channels() {
        return document.path("channels").valueStream();
    }

    private Stream<JsonNode> operations(String verb) {
        return document.path("operations")
                .propertyStream()
                .filter(operation -> operation.getKey().contains("Service" + verb))
                .map(Map.Entry::getValue);
    }

    private static Stream<String> ownedTopics() {
        return Topics.all().stream().map(Topic::name).filter(name -> !name.endsWith(".dlq"));
    }

    private static boolean isDeadLetters(JsonNode channel) {
        return channel.path("address").asText().endsWith(".dlq");
    }

    private static Topic topic(JsonNode channel) {
        var kafka = channel.at("/bindings/kafka");
        var cleanup =
                kafka.at("/topicConfiguration").path("cleanup.policy").path(0).asText();
        assertThat(cleanup).isIn("compact", "delete");
        return new Topic(
                channel.path("address").asText(),
                kafka.path("partitions").asInt(),
                cleanup.equals("compact"),
                kafka.at("/topicConfiguration").path("max.message.bytes").asInt());
    }

    private String address(JsonNode channel) {
        return channel.path("address").asText();
    }

    /** The names of the messages that a channel carries. */
    private Set<String> messages(JsonNode channel) {
        return channel.path("messages").valueStream().map(this::name).collect(toSet());
    }

    private Set<String> messagesOf(JsonNode operation) {
        return operation
                .path("messages")
                .valueStream()
                .map(this::resolve)
                .map(this::name)
                .collect(toSet());
    }

    private String name(JsonNode message) {
        return resolve(message).path("name").asText();
    }

    private String channelOf(JsonNode operation) {
        return address(resolve(operation.path("channel")));
    }

    /** An operation's summary begins with the service. */
    private static String service(JsonNode operation) {
        return operation.path("summary").asText().split(" ", 2)[0];
    }

    private JsonNode message(Schema event) {
        return document.at("/components/messages").path(event.getName());
    }

    private JsonNode resolve(JsonNode reference) {
        var target = document.at(reference.path("$ref").asText().substring(1));
        assertThat(target.isMissingNode()).as("%s leads nowhere", reference).isFalse();
        return target;
    }

    private static JsonNode parse(URI yaml) {
        try (var in = yaml.toURL().openStream()) {
            return new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URI resource(String name) {
        var found = Objects.requireNonNull(AsyncApiTest.class.getResource(name), name);
        return URI.create(found.toString());
    }
}
