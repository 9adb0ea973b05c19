package io.pasdequatre.localstack;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** The running system, whatever it runs on. */
public interface Stack {

    /**
     * Settings of a stack that tests run on: what is confirmed ships at once, who waits is soon stuck, and a service is
     * up in less time, since tests start some of them often and let none of them run for long. A refund that is refused
     * waits for a person soon.
     */
    Map<String, String> OF_TESTS = Map.of(
            "PASDEQUATRE_INVENTORY_DISPATCHING_DELAY", "0s",
            "PASDEQUATRE_TRACKING_STUCKAFTER", "1s",
            "PASDEQUATRE_PAYMENT_CALLING_REFUNDATTEMPTS", "2",
            "JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");

    /** A program of the stack. Its data and its address stay the same, however often it ends. */
    interface Part {

        /** Starts it, and waits until it answers. Does nothing if it runs. */
        void start();

        /** Ends it the way it likes to be ended. */
        void stop();

        /** Ends it as a power cut would. */
        void kill();
    }

    /** One of the services. */
    interface Service extends Part {

        /** Where its REST interface begins. */
        URI url();

        /** Stops and starts it with the stack's own settings. */
        void restart();

        /**
         * Stops and starts it with settings that differ from the stack's, until it is restarted plainly.
         *
         * @param settings environment variables, such as {@code PASDEQUATRE_INVENTORY_DISPATCHING_DELAY}
         */
        void restartWith(Map<String, String> settings);
    }

    /**
     * A service.
     *
     * @param name {@code order}, {@code inventory}, {@code payment}, {@code notification} or {@code tracking}
     */
    Service service(String name);

    Part postgres();

    Part kafka();

    Part registry();

    /** What is not ours. */
    Part outsideWorld();

    /** Where the card gateway and the messaging providers are, and below {@code /control} how to have them go wrong. */
    URI outsideWorldUrl();

    /** Where the registry's Confluent-compatible API is. */
    URI registryUrl();

    /** Where the mail server shows what it got; {@code /api/user/<address>/messages} below it are a user's mails. */
    URI mailUrl();

    /** What a Kafka client connects to. */
    String bootstrapServers();

    /** A superuser's connection to a database. To be closed by the caller. */
    Connection adminConnection(String database) throws SQLException;
}
