package io.pasdequatre.simulation;

import io.pasdequatre.payment.domain.Calling;
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
import io.pasdequatre.payment.gateway.PaymentGateway;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The card gateway, another company with a ledger of its own, in both worlds. A key does one thing however often it is
 * used; it does not care how often an order is charged or refunded under other keys.
 */
public final class Gateway implements PaymentGateway {

    /** What may go wrong with it. */
    enum Fault {
        AWAY("cannot be reached"),
        FAILS_BEFORE("fails before it does anything"),
        LOSES_THE_ANSWER("loses its answer"),
        CONTRADICTS("answers with another amount"),
        ANSWERS_LATE("works on it"),
        DECLINES("declines"),
        REFUSES_REFUNDS("refuses to refund");

        private final String sentence;

        Fault(String sentence) {
            this.sentence = sentence;
        }
    }

    enum Status {
        /** It is decided later. */
        PENDING,
        CAPTURED,
        DECLINED,
        /** The key was closed before it was used. */
        VOIDED,
        REFUNDED
    }

    /** What a key stands for. */
    record Transfer(UUID order, Status status, long amountMinor) {}

    private static final Duration A_MOMENT = Duration.ofMillis(1);

    /** Whatever is tried again is so once time passes, and a lease is over while a call is under way. */
    public static final Calling CALLING =
            new Calling(1, A_MOMENT, Plan.DISPATCH_DELAY, A_MOMENT, A_MOMENT, A_MOMENT, 2);

    private final Map<String, Transfer> ledger = new LinkedHashMap<>();
    private @Nullable Run run;
    private boolean well;

    /** Begins anew, with nothing in the ledger. */
    void begin(Run run) {
        this.run = run;
        ledger.clear();
        well = false;
    }

    /** All that it was asked for, in the order in which it first was. */
    List<Transfer> ledger() {
        return List.copyOf(ledger.values());
    }

    /** Nothing goes wrong with it, or again what does. */
    void isWell(boolean isWell) {
        well = isWell;
    }

    /** The orders of what it works on, the first first. */
    List<UUID> pending() {
        return ledger.values().stream()
                .filter(transfer -> transfer.status() == Status.PENDING)
                .map(Transfer::order)
                .toList();
    }

    /** Ends what it has worked on for an order. */
    void decide(UUID order) {
        Status decided = strikes(Fault.DECLINES) ? Status.DECLINED : Status.CAPTURED;
        run().tell("the gateway has decided on order %d: %s"
                .formatted(run().trace.numberOf(order), decided));
        ledger.replaceAll((_, known) -> known.order().equals(order) && known.status() == Status.PENDING
                ? new Transfer(order, decided, known.amountMinor())
                : known);
    }

    @Override
    public ToCharge charge(CardCall call) {
        return (ToCharge) call("charges", call, () -> {
            Status status = strikes(Fault.DECLINES)
                    ? Status.DECLINED
                    : strikes(Fault.ANSWERS_LATE) ? Status.PENDING : Status.CAPTURED;
            Transfer known = put(call.chargeKey(), call, status);
            run().tell("  the gateway has it as " + known.status());
            return ofCharge(known);
        });
    }

    @Override
    public ToCharge askForCharge(CardCall call) {
        return (ToCharge) call("is asked for the charge", call, () -> {
            Transfer known = ledger.get(call.chargeKey());
            return known == null ? new NeverUsed() : ofCharge(known);
        });
    }

    @Override
    public ToCharge close(CardCall call) {
        return (ToCharge) call("closes", call, () -> ofCharge(put(call.chargeKey(), call, Status.VOIDED)));
    }

    private static ToCharge ofCharge(Transfer known) {
        return switch (known.status()) {
            case CAPTURED -> new Captured();
            case DECLINED -> new Declined("card_declined");
            case VOIDED -> new Closed();
            case PENDING -> new Unanswered(Fault.ANSWERS_LATE.sentence);
            case REFUNDED -> new Contradiction("It is a refund");
        };
    }

    @Override
    public ToRefund refund(CardCall call) {
        return (ToRefund) call("refunds", call, () -> {
            Transfer charged = ledger.get(call.chargeKey());
            if (charged == null || charged.status() != Status.CAPTURED || strikes(Fault.REFUSES_REFUNDS)) {
                return new Refused("no");
            }
            put(call.refundKey(), call, Status.REFUNDED);
            return new Refunded();
        });
    }

    @Override
    public ToRefund askForRefund(CardCall call) {
        return (ToRefund) call(
                "is asked for the refund",
                call,
                () -> ledger.containsKey(call.refundKey()) ? new Refunded() : new NeverUsed());
    }

    private Transfer put(String key, CardCall call, Status status) {
        return ledger.computeIfAbsent(
                key, _ -> new Transfer(call.orderId(), status, call.amount().amountMinor()));
    }

    /** Whoever calls may be gone before it arrives, and before the answer does. */
    private GatewayAnswer call(String what, CardCall call, Supplier<GatewayAnswer> request) {
        run().stage.pauseOutside("calls the gateway");
        Fault fault = strikes(Fault.AWAY) ? Fault.AWAY : strikes(Fault.FAILS_BEFORE) ? Fault.FAILS_BEFORE : null;
        GatewayAnswer answer = fault == null ? request.get() : without(fault);
        run().tell("  the gateway %s order %d: %s"
                .formatted(
                        what,
                        run().trace.numberOf(call.orderId()),
                        answer.getClass().getSimpleName()));
        run().stage.pauseOutside("hears of it");
        return fault == null ? heard(answer) : answer;
    }

    private GatewayAnswer heard(GatewayAnswer answer) {
        if (strikes(Fault.LOSES_THE_ANSWER)) {
            return without(Fault.LOSES_THE_ANSWER);
        }
        return strikes(Fault.CONTRADICTS) ? without(Fault.CONTRADICTS) : answer;
    }

    private GatewayAnswer without(Fault fault) {
        run().tellOfAFault("  the gateway " + fault.sentence);
        return switch (fault) {
            case AWAY -> new Unreachable(fault.sentence);
            case CONTRADICTS -> new Contradiction(fault.sentence);
            default -> new Unanswered(fault.sentence);
        };
    }

    /** Now and then, if the run has this fault. */
    private boolean strikes(Fault fault) {
        return !well
                && run().plan.gatewayFaults().contains(fault)
                && run().random.nextBoolean();
    }

    private Run run() {
        return Objects.requireNonNull(run);
    }

    @Override
    public List<GatewayEntry> ledgerAfter(long sequence, int most) {
        throw new UnsupportedOperationException("The simulation compares the ledgers itself");
    }
}
