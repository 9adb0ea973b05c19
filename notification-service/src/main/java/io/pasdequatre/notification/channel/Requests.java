package io.pasdequatre.notification.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pasdequatre.notification.domain.Delivery;
import io.pasdequatre.notification.domain.Delivery.Accepted;
import io.pasdequatre.notification.domain.Delivery.AddressGone;
import io.pasdequatre.notification.domain.Delivery.Deferred;
import io.pasdequatre.notification.domain.Delivery.Malformed;
import io.pasdequatre.notification.domain.Delivery.Refused;
import io.pasdequatre.notification.domain.Delivery.Unreachable;
import io.pasdequatre.servicedefaults.Unsent;
import org.springframework.boot.http.client.FilteredHostException;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * What the answer to a request that sends a message means. No answer is repeated in words: it may name the customer.
 */
final class Requests {

    private static final int LONGEST = 10_000;
    private static final String INVALID_NUMBER = "invalid-number";
    private static final int GONE = 410;
    private static final int UNPROCESSABLE = 422;
    private static final int TOO_MANY = 429;
    private static final int TIMEOUT = 408;
    private static final int CONFLICT = 409;

    private Requests() {}

    /** Sends it, and reads what a provider that we have an account with says. */
    static Delivery toProvider(RestClient.RequestHeadersSpec<?> request) {
        return send(request, Requests::ofProvider);
    }

    /** Sends it, and reads what a customer's own endpoint says. One that is away is away for this customer alone. */
    static Delivery toEndpoint(RestClient.RequestHeadersSpec<?> request) {
        return switch (send(request, (status, _) -> ofEndpoint(status))) {
            case Unreachable(var why) -> new Deferred(why);
            case Delivery answer -> answer;
        };
    }

    private interface Reading {
        Delivery of(int status, String body);
    }

    private static Delivery send(RestClient.RequestHeadersSpec<?> request, Reading reading) {
        try {
            return request.exchange((_, answer) -> {
                HttpStatusCode status = answer.getStatusCode();
                var body =
                        new String(answer.getBody().readNBytes(LONGEST), UTF_8); // One that ends in the middle is none.
                return status.is2xxSuccessful() ? new Accepted() : reading.of(status.value(), body);
            });
        } catch (FilteredHostException notAllowed) {
            return new Refused("The address is in a private network");
        } catch (ResourceAccessException failed) {
            return Unsent.isWhy(failed)
                    ? new Unreachable("Nobody answers there")
                    : new Deferred("The connection broke, or nothing was answered in time");
        } catch (RestClientException failed) {
            return new Deferred("The answer cannot be read");
        }
    }

    /** What is wrong with our account, or with the provider itself, is no fault of the message. */
    private static Delivery ofProvider(int status, String body) {
        return switch (status) {
            case UNPROCESSABLE ->
                body.contains(INVALID_NUMBER)
                        ? new AddressGone("The provider knows no such number")
                        : new Refused("The provider refuses it");
            case GONE -> new AddressGone("The provider does not know the token any more");
            case CONFLICT -> new Refused("The provider knows another message by this key");
            case 400 -> new Malformed("The provider cannot read it");
            case TIMEOUT -> new Deferred(answered(status));
            default -> new Unreachable(answered(status));
        };
    }

    /** An endpoint is the customer's own: whatever is wrong with it, others are served. */
    private static Delivery ofEndpoint(int status) {
        return switch (status) {
            case GONE -> new AddressGone("The endpoint is gone");
            case TIMEOUT, TOO_MANY -> new Deferred(answered(status));
            default -> status >= 400 && status < 500 ? new Refused(answered(status)) : new Deferred(answered(status));
        };
    }

    private static String answered(int status) {
        return "Answered with " + status;
    }
}
