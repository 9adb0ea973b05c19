package io.pasdequatre.payment.gateway;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.pasdequatre.payment.domain.CardCall;
import io.pasdequatre.payment.domain.GatewayAnswer;
import io.pasdequatre.payment.domain.GatewayAnswer.Captured;
import io.pasdequatre.payment.domain.GatewayAnswer.Closed;
import io.pasdequatre.payment.domain.GatewayAnswer.Contradiction;
import io.pasdequatre.payment.domain.GatewayAnswer.Declined;
import io.pasdequatre.payment.domain.GatewayAnswer.NeverUsed;
import io.pasdequatre.payment.domain.GatewayAnswer.Refunded;
import io.pasdequatre.payment.domain.GatewayAnswer.Refused;
import io.pasdequatre.payment.domain.GatewayAnswer.ToCharge;
import io.pasdequatre.payment.domain.GatewayAnswer.ToRefund;
import io.pasdequatre.payment.domain.GatewayAnswer.Unanswered;
import io.pasdequatre.payment.domain.GatewayAnswer.Unreachable;
import io.pasdequatre.payment.domain.GatewayEntry;
import io.pasdequatre.servicedefaults.Unsent;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.resilience.annotation.ConcurrencyLimit;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;

/**
 * Speaks to the gateway over HTTP. Whatever is not clearly said is not known: a time limit, a broken connection, any
 * status that is not agreed on. Behind a circuit breaker, so that a gateway that is down is left in peace.
 */
@Component
@ConcurrencyLimit(limitString = "${pasdequatre.payment.gateway.concurrency:8}")
class HttpGateway implements PaymentGateway {

    private static final String KEY = "Idempotency-Key";
    private static final String EMPTY = "The answer is empty";

    private final CircuitBreaker breaker = CircuitBreaker.of(
            "gateway",
            CircuitBreakerConfig.custom()
                    .slidingWindowSize(20)
                    .minimumNumberOfCalls(10)
                    .waitDurationInOpenState(Duration.ofSeconds(5))
                    .permittedNumberOfCallsInHalfOpenState(3)
                    .ignoreExceptions(HttpClientErrorException.class)
                    .build());

    private final RestClient http;
    private final MeterRegistry meters;

    HttpGateway(GatewaySettings settings, MeterRegistry meters) {
        var requests = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                .connectTimeout(settings.connectTimeout())
                .build());
        requests.setReadTimeout(settings.answerTimeout());
        this.http = RestClient.builder()
                .baseUrl(settings.url())
                .requestFactory(requests)
                .build();
        this.meters = meters;
    }

    /** What the gateway says of a key. It says more, and may say more yet. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Transfer(
            @Nullable String key,
            @Nullable String status,
            @Nullable String order,
            long amountMinor,
            @Nullable String currency,
            @Nullable String reason) {}

    @Override
    public ToCharge charge(CardCall call) {
        var wanted = Map.of(
                "order", call.orderId(),
                "amountMinor", call.amount().amountMinor(),
                "currency", call.amount().currency().getCurrencyCode(),
                "token", call.cardToken());
        return timed("charge", () -> toCharge(call, () -> post("/gateway/charges", call.chargeKey(), wanted)));
    }

    @Override
    public ToCharge askForCharge(CardCall call) {
        return timed("ask", () -> toCharge(call, () -> get("/gateway/charges/{key}", call.chargeKey())));
    }

    @Override
    public ToCharge close(CardCall call) {
        return timed(
                "close",
                () -> toCharge(
                        call,
                        () -> http.post()
                                .uri("/gateway/charges/{key}/void", call.chargeKey())
                                .retrieve()
                                .body(Transfer.class)));
    }

    @Override
    public ToRefund refund(CardCall call) {
        var wanted = Map.of(
                "order", call.orderId(),
                "charge", call.chargeKey(),
                "amountMinor", call.amount().amountMinor(),
                "currency", call.amount().currency().getCurrencyCode());
        return timed("refund", () -> toRefund(call, () -> post("/gateway/refunds", call.refundKey(), wanted)));
    }

    @Override
    public ToRefund askForRefund(CardCall call) {
        return timed("ask", () -> toRefund(call, () -> get("/gateway/refunds/{key}", call.refundKey())));
    }

    /** A page of the gateway's ledger. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Page(List<Entry> entries) {}

    /** What it says of money that moved. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Entry(long sequence, String kind, String key, String order, long amountMinor, String currency) {}

    @Override
    @Retryable(includes = RestClientException.class, maxRetries = 2, delay = 200, multiplier = 2, jitter = 100)
    public List<GatewayEntry> ledgerAfter(long sequence, int most) {
        var page = http.get()
                .uri("/gateway/ledger?after={after}&limit={limit}", sequence, most)
                .retrieve()
                .body(Page.class);
        return page == null
                ? List.of()
                : page.entries().stream().map(HttpGateway::entry).toList();
    }

    private static GatewayEntry entry(Entry said) {
        return new GatewayEntry(
                said.sequence(),
                said.kind().equals("REFUND"),
                said.key(),
                said.order(),
                said.amountMinor(),
                said.currency());
    }

    private @Nullable Transfer post(String path, String key, Map<String, ?> wanted) {
        return http.post().uri(path).header(KEY, key).body(wanted).retrieve().body(Transfer.class);
    }

    private @Nullable Transfer get(String path, String key) {
        return http.get().uri(path, key).retrieve().body(Transfer.class);
    }

    private ToCharge toCharge(CardCall call, Supplier<@Nullable Transfer> request) {
        try {
            return chargeIn(breaker.executeSupplier(request), call);
        } catch (HttpClientErrorException.NotFound unknown) {
            return new NeverUsed();
        } catch (RuntimeException failed) {
            return lost(failed, Unanswered::new, Unreachable::new);
        }
    }

    private ToRefund toRefund(CardCall call, Supplier<@Nullable Transfer> request) {
        try {
            return refundIn(breaker.executeSupplier(request), call);
        } catch (HttpClientErrorException.NotFound unknown) {
            return new NeverUsed();
        } catch (HttpClientErrorException.Conflict refused) {
            return new Refused("The gateway refuses it");
        } catch (RuntimeException failed) {
            return lost(failed, Unanswered::new, Unreachable::new);
        }
    }

    /** What the gateway says is compared with what it was asked for, before anybody acts on it. */
    private static ToCharge chargeIn(@Nullable Transfer said, CardCall call) {
        if (said == null) {
            return new Unanswered(EMPTY);
        }
        if ("VOIDED".equals(said.status()) && call.chargeKey().equals(said.key())) {
            return new Closed();
        }
        if (!fits(said, call, call.chargeKey())) {
            return new Contradiction(contradiction(said, call));
        }
        return switch (said.status()) {
            case "CAPTURED" -> new Captured();
            case "DECLINED" -> new Declined(String.valueOf(said.reason()));
            case "PENDING" -> new Unanswered("The gateway works on it");
            case null, default -> new Contradiction("The gateway calls a charge " + said.status());
        };
    }

    private static ToRefund refundIn(@Nullable Transfer said, CardCall call) {
        if (said == null) {
            return new Unanswered(EMPTY);
        }
        if (!fits(said, call, call.refundKey())) {
            return new Contradiction(contradiction(said, call));
        }
        return switch (said.status()) {
            case "REFUNDED" -> new Refunded();
            case "PENDING" -> new Unanswered("The gateway works on it");
            case null, default -> new Contradiction("The gateway calls a refund " + said.status());
        };
    }

    private static boolean fits(Transfer said, CardCall call, String key) {
        return key.equals(said.key())
                && call.orderId().toString().equals(said.order())
                && call.amount().amountMinor() == said.amountMinor()
                && call.amount().currency().getCurrencyCode().equals(said.currency());
    }

    private static String contradiction(Transfer said, CardCall call) {
        return "The gateway says %s %d %s of order %s, where %d %s of order %s was asked for"
                .formatted(
                        said.status(),
                        said.amountMinor(),
                        said.currency(),
                        said.order(),
                        call.amount().amountMinor(),
                        call.amount().currency().getCurrencyCode(),
                        call.orderId());
    }

    private static <A> A lost(
            RuntimeException failed, Function<String, A> unanswered, Function<String, A> unreachable) {
        String why = String.valueOf(failed.getMessage());
        return switch (failed) {
            case CallNotPermittedException _ -> unreachable.apply("The gateway fails, and is left in peace");
            case RestClientException _ when Unsent.isWhy(failed) -> unreachable.apply(why);
            case RestClientResponseException answered ->
                unanswered.apply(
                        "The gateway answered " + answered.getStatusCode().value());
            case ResourceAccessException _ -> unanswered.apply(why);
            case RestClientException _ -> unanswered.apply("The gateway's answer cannot be read");
            default -> throw failed;
        };
    }

    private <A extends GatewayAnswer> A timed(String call, Supplier<A> action) {
        var start = Timer.start(meters);
        A answer = action.get();
        start.stop(Timer.builder("pasdequatre.gateway.call")
                .tag("call", call)
                .tag("answer", answer.getClass().getSimpleName())
                .description("Calls to the card gateway, by what was asked and what was answered")
                .register(meters));
        return answer;
    }
}
