package io.pasdequatre.payment.saga;

import io.pasdequatre.payment.domain.CardCall;
import io.pasdequatre.payment.domain.GatewayAnswer;
import io.pasdequatre.payment.domain.GatewayAnswer.ToCharge;
import io.pasdequatre.payment.domain.GatewayAnswer.ToRefund;
import io.pasdequatre.payment.domain.GatewayAnswer.Unanswered;
import io.pasdequatre.payment.domain.GatewayEntry;
import io.pasdequatre.payment.gateway.PaymentGateway;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** A gateway that answers what a test has written down for an order, and after that nothing. */
final class ScriptedGateway implements PaymentGateway {

    private final Map<UUID, Deque<Supplier<GatewayAnswer>>> scripts = new HashMap<>();
    private final Map<UUID, List<String>> calls = new HashMap<>();
    private final List<GatewayEntry> ledger = new ArrayList<>();

    synchronized void willAnswer(UUID order, GatewayAnswer... answers) {
        for (GatewayAnswer answer : answers) {
            willDo(order, () -> answer);
        }
    }

    synchronized void willDo(UUID order, Supplier<GatewayAnswer> answer) {
        scripts.computeIfAbsent(order, _ -> new ArrayDeque<>()).add(answer);
    }

    /** What it was called for, in order: the kind of call and its key. */
    synchronized List<String> callsFor(UUID order) {
        return List.copyOf(calls.getOrDefault(order, List.of()));
    }

    synchronized void hasMoved(boolean isRefund, String key, String reference, long amountMinor, String currency) {
        ledger.add(new GatewayEntry(ledger.size() + 1L, isRefund, key, reference, amountMinor, currency));
    }

    @Override
    public synchronized List<GatewayEntry> ledgerAfter(long sequence, int most) {
        return ledger.stream()
                .filter(entry -> entry.sequence() > sequence)
                .limit(most)
                .toList();
    }

    @Override
    public ToCharge charge(CardCall call) {
        return (ToCharge) answer("charge " + call.chargeKey(), call);
    }

    @Override
    public ToCharge askForCharge(CardCall call) {
        return (ToCharge) answer("ask " + call.chargeKey(), call);
    }

    @Override
    public ToCharge close(CardCall call) {
        return (ToCharge) answer("close " + call.chargeKey(), call);
    }

    @Override
    public ToRefund refund(CardCall call) {
        return (ToRefund) answer("refund " + call.refundKey(), call);
    }

    @Override
    public ToRefund askForRefund(CardCall call) {
        return (ToRefund) answer("ask " + call.refundKey(), call);
    }

    private GatewayAnswer answer(String what, CardCall call) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new AssertionError("The gateway is called in a transaction");
        }
        return next(what, call.orderId()).get();
    }

    private synchronized Supplier<GatewayAnswer> next(String what, UUID order) {
        calls.computeIfAbsent(order, _ -> new ArrayList<>()).add(what);
        var script = scripts.getOrDefault(order, new ArrayDeque<>());
        return script.isEmpty() ? () -> new Unanswered("Nothing is written down") : script.removeFirst();
    }
}
