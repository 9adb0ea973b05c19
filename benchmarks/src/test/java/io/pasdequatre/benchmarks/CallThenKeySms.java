package io.pasdequatre.benchmarks;

import java.io.IOException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Calls unless the event's id is there, and then commits the id: at least once. */
final class CallThenKeySms implements SmsReaction {

    private final JdbcClient jdbc;
    private final SmsApi api;

    CallThenKeySms(JdbcClient jdbc, SmsApi api) {
        this.jdbc = jdbc;
        this.api = api;
        jdbc.sql("CREATE TABLE IF NOT EXISTS sms_done (event_id uuid PRIMARY KEY)")
                .update();
    }

    @Override
    public void on(Sms sms) throws IOException, InterruptedException {
        boolean done = jdbc.sql("SELECT EXISTS (SELECT FROM sms_done WHERE event_id = ?)")
                .param(sms.eventId())
                .query(Boolean.class)
                .single();
        if (!done) {
            api.send(sms, null);
            jdbc.sql("INSERT INTO sms_done (event_id) VALUES (?) ON CONFLICT DO NOTHING")
                    .param(sms.eventId())
                    .update();
        }
    }
}
