package io.pasdequatre.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.events.Releases.Released;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What was released stays readable, and readers of what was released can read what is published now: FULL_TRANSITIVE.
 * And both take it for the same.
 */
class CompatibilityTest {

    private static final Map<String, Schema> NOW =
            Events.schemas().stream().collect(Collectors.toMap(Schema::getFullName, Function.identity()));

    @ParameterizedTest
    @MethodSource("released")
    void everySchemaIsCompatibleWithEveryReleasedOne(Released released) {
        var now = NOW.get(released.schema().getFullName());
        if (now != null) {
            assertThat(Compatibility.problems(released.schema(), now))
                    .as("%s was released, so others have it. docs/change-an-event.md says how it may change", released)
                    .isEmpty();
        }
    }

    @Test
    void whatWasReleasedIsThereOrRetired() {
        assertThat(Releases.last().keySet().stream().filter(name -> !NOW.containsKey(name)))
                .as("Released events that are gone. If nobody publishes or consumes them any more, name them in"
                        + " released/retired; else put them back")
                .allMatch(Releases.retired()::contains);
        assertThat(Releases.retired()).as("retired, and still there").doesNotContainAnyElementsOf(NOW.keySet());
    }

    @Test
    void anEventStaysOnTheTopicItWasReleasedOn() {
        var moved = orderPlaced(copies(OrderPlaced.SCHEMA$));
        moved.addProp("topic", "orders");
        refuses(moved, "topic: it was order-events and is orders: make it another event");
    }

    @Test
    void aNewFieldWithoutADefaultIsRefused() {
        refuses(
                with(new Schema.Field("giftNote", SchemaBuilder.builder().stringType(), "A greeting.")),
                "READER_FIELD_MISSING_DEFAULT_VALUE at /fields/6 (giftNote): give it a default");
    }

    @Test
    void aNewFieldWithADefaultIsNot() {
        assertThat(problems(with(
                        new Schema.Field("giftNote", SchemaBuilder.builder().stringType(), "A greeting.", ""))))
                .isEmpty();
    }

    @Test
    void aFieldThatIsGoneIsRefused() {
        var fields = copies(OrderPlaced.SCHEMA$);
        fields.removeIf(field -> field.name().equals("total"));
        refuses(
                onItsTopic(orderPlaced(fields)),
                "READER_FIELD_MISSING_DEFAULT_VALUE at /fields/3 (total): keep it and fill it");
    }

    private static List<Released> released() {
        return Releases.all();
    }

    private static void refuses(Schema changed, String why) {
        assertThat(problems(changed)).singleElement().asString().contains(why);
    }

    private static List<String> problems(Schema changed) {
        return Compatibility.problems(OrderPlaced.SCHEMA$, changed);
    }

    private static Schema with(Schema.Field added) {
        var fields = copies(OrderPlaced.SCHEMA$);
        fields.add(added);
        return onItsTopic(orderPlaced(fields));
    }

    private static Schema orderPlaced(List<Schema.Field> fields) {
        var placed = OrderPlaced.SCHEMA$;
        return Schema.createRecord(placed.getName(), placed.getDoc(), placed.getNamespace(), false, fields);
    }

    private static Schema onItsTopic(Schema orderPlaced) {
        orderPlaced.addProp("topic", Topics.ORDER_EVENTS);
        return orderPlaced;
    }

    private static List<Schema.Field> copies(Schema schema) {
        var copies = new ArrayList<Schema.Field>();
        schema.getFields().forEach(field -> copies.add(new Schema.Field(field, field.schema())));
        return copies;
    }
}
