package io.pasdequatre.benchmarks;

import java.io.IOException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Commits the event's id, and then calls: at most once. */
final class KeyThenCallSms implements SmsReaction {

    private final JdbcClient jdbc;
    private final SmsApi api;

    KeyThenCallSms(JdbcClient jdbc, SmsApi api) {
        this.jdbc = jdbc;
        this.api = api;
        jdbc.sql("CREATE TABLE IF NOT EXISTS sms_begun (event_id uuid PRIMARY KEY)")
                .update();
    }

    @Override
    public void on(Sms sms) throws IOException, InterruptedException {
        int inserted = jdbc.sql("INSERT INTO sms_begun (event_id) VALUES (?) ON CONFLICT DO NOTHING")
                .param(sms.eventId())
                .update();
        if (inserted == 1) {
            api.send(sms, null);
        }
    }
}
