package io.pasdequatre.benchmarks;

import java.io.IOException;

/** What a consumer does with an event that wants an SMS sent. */
interface SmsReaction {

    /**
     * Has it sent, now or later.
     *
     * @throws IOException if the provider did not take it, or did not say so; the event is delivered again
     */
    void on(Sms sms) throws IOException, InterruptedException;

    /** Ends what it does by itself. */
    default void stop() throws InterruptedException {}
}
