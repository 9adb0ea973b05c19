package io.pasdequatre.events;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Makes the schema of every event known to a schema registry. It runs once per deployment, before the services do,
 * which never register anything themselves: a breaking change stops here, not in a running consumer.
 */
public final class PublishContracts {

    private PublishContracts() {}

    /**
     * Publishes to the registry named by the first argument, such as {@code http://127.0.0.1:18080/apis/ccompat/v7},
     * and makes the topics on the Kafka named by the second, such as {@code 127.0.0.1:19092}, if there is one. Ends
     * with 0 when all that is done, 1 when the registry refuses a schema or one of the two does not answer, 2 without
     * the arguments.
     */
    public static void main(String[] args) {
        if (args.length < 1 || args.length > 2) {
            exit(
                    2,
                    "Usage: PublishContracts <registry> [<bootstrap servers>],"
                            + " such as http://127.0.0.1:18080/apis/ccompat/v7 127.0.0.1:19092");
        }
        try {
            publish(URI.create(args[0]));
            if (args.length == 2) {
                CreateTopics.on(args[1]);
            }
        } catch (RefusedContractException | UncheckedIOException | IllegalStateException e) {
            exit(1, e.getMessage());
        }
    }

    /**
     * Registers the schema of every event under the event's full name. Does nothing for those that are registered
     * already.
     *
     * @param registry where the registry's Confluent-compatible API is
     * @throws RefusedContractException if the registry or {@link Compatibility} finds that a schema does not fit one
     *     that is registered; then none is registered
     * @throws UncheckedIOException if the registry cannot be reached or answers with an error
     */
    public static void publish(URI registry) {
        publish(registry, Events.schemas());
    }

    /** The same for events of another system. */
    public static void publish(URI registry, List<Schema> events) {
        try (var subjects = new RegistrySubjects(registry)) {
            subjects.requireFullTransitive(events);
            subjects.check(events);
            subjects.register(events);
        } catch (IOException e) {
            throw new UncheckedIOException("The registry at %s: %s".formatted(registry, e.getMessage()), e);
        }
    }

    @SuppressWarnings("SystemOut") // A command's answer to whoever ran it.
    private static void exit(int status, @Nullable String why) {
        System.err.println(why);
        System.exit(status);
    }
}
