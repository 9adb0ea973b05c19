package io.pasdequatre.benchmarks;

import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * An outbox that triggers fill: the application changes its state alone, and {@code triggers.sql} appends to the table
 * what the rows tell. It is polled as in {@link PolledPeer}.
 */
class TriggeredPeer extends PolledPeer {

    TriggeredPeer(
            PeerSteps steps,
            JdbcTemplate jdbc,
            KafkaTemplate<String, String> kafka,
            @Value("${spring.application.name}.") String topics) {
        super(steps, jdbc, kafka, topics);
    }

    @Override
    void append(String topic, UUID key, int sequence, Object event) {
        // The trigger has done it, or does it at the commit.
    }
}
