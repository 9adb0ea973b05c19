package io.pasdequatre.benchmarks;

import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a consumer knows of the SMS provider. */
interface SmsApi {

    /**
     * Has it sent.
     *
     * @param idempotencyKey with a key that the provider knows it sends nothing, and answers as before
     * @throws IOException if the provider refused it, or did not answer: then it may have been sent
     */
    void send(Sms sms, @Nullable UUID idempotencyKey) throws IOException, InterruptedException;
}
