package io.pasdequatre.benchmarks;

import java.io.IOException;

/** Calls whenever an event comes, with the event's id as the key by which the provider knows it again. */
final class TokenSms implements SmsReaction {

    private final SmsApi api;

    TokenSms(SmsApi api) {
        this.api = api;
    }

    @Override
    public void on(Sms sms) throws IOException, InterruptedException {
        api.send(sms, sms.eventId());
    }
}
