package io.pasdequatre.benchmarks;

import java.io.IOException;

/** Calls whenever an event comes, and remembers nothing. */
final class UnguardedSms implements SmsReaction {

    private final SmsApi api;

    UnguardedSms(SmsApi api) {
        this.api = api;
    }

    @Override
    public void on(Sms sms) throws IOException, InterruptedException {
        api.send(sms, null);
    }
}
