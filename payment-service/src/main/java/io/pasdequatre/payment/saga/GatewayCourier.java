package io.pasdequatre.payment.saga;

import io.pasdequatre.eventing.BackgroundTask;
import io.pasdequatre.eventing.BackgroundTasks;
import io.pasdequatre.eventing.BackgroundWorkers;
import io.pasdequatre.payment.domain.Calling;
import io.pasdequatre.payment.domain.CardCall;
import io.pasdequatre.payment.domain.GatewayAnswer;
import io.pasdequatre.payment.domain.GatewayAnswer.Contradiction;
import io.pasdequatre.payment.domain.GatewayAnswer.NeverUsed;
import io.pasdequatre.payment.domain.GatewayAnswer.ToCharge;
import io.pasdequatre.payment.domain.GatewayAnswer.ToRefund;
import io.pasdequatre.payment.domain.GatewayAnswer.Unreachable;
import io.pasdequatre.payment.gateway.PaymentGateway;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Calls the gateway, outside any transaction: claim a payment, call, record what it came to, and claim the next. If it
 * dies in between, another claims that payment when the lease is over, and asks the gateway before it does anything;
 * the keys are the same for ever. It is woken when something new is committed; a sweep finds what is due for another
 * reason.
 */
@Component
class GatewayCourier implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayCourier.class);

    private final GatewayCalls calls;
    private final PaymentGateway gateway;
    private final BackgroundTask task;
    private final BackgroundWorkers workers;

    GatewayCourier(GatewayCalls calls, PaymentGateway gateway, Calling calling, BackgroundTasks tasks) {
        this.calls = calls;
        this.gateway = gateway;
        this.task = tasks.add("gateway courier", calling.sweep().plus(calling.lease()));
        this.workers = new BackgroundWorkers(task, calling.workers(), calling.sweep(), this::callForAllDue);
    }

    /** Wakes a worker once the caller's transaction is committed. */
    void wakeAfterCommit() {
        workers.wakeAfterCommit();
    }

    @Override
    public void start() {
        workers.start();
    }

    @Override
    public void stop() {
        workers.stop();
    }

    @Override
    public boolean isRunning() {
        return workers.isRunning();
    }

    /** Ends with the last one that is due; or with the first that finds no gateway, since the next would find none. */
    private void callForAllDue() {
        for (var answer = callForNextDue(); answer.isPresent(); answer = next()) {
            if (answer.get() instanceof Unreachable(var why)) {
                throw new IllegalStateException("The card gateway cannot be reached, and payments wait for it: " + why);
            }
        }
    }

    private Optional<GatewayAnswer> next() {
        task.succeeded();
        return isRunning() ? callForNextDue() : Optional.empty();
    }

    /** Claims, calls and records; empty if none is due. */
    Optional<GatewayAnswer> callForNextDue() {
        return calls.claimDue().map(this::call);
    }

    private GatewayAnswer call(CardCall call) {
        return call.refund() ? refund(call) : charge(call);
    }

    private GatewayAnswer charge(CardCall call) {
        ToCharge answer = answerToCharge(call);
        report(call, answer);
        calls.record(call, answer);
        return answer;
    }

    /** A cancelled order's card is not charged any more; and who may have asked before asks what became of that. */
    private ToCharge answerToCharge(CardCall call) {
        if (call.cancelled()) {
            return gateway.close(call);
        }
        if (call.again()) {
            ToCharge known = gateway.askForCharge(call);
            return known instanceof NeverUsed ? gateway.charge(call) : known;
        }
        return gateway.charge(call);
    }

    private GatewayAnswer refund(CardCall call) {
        ToRefund answer = answerToRefund(call);
        report(call, answer);
        calls.record(call, answer);
        return answer;
    }

    private ToRefund answerToRefund(CardCall call) {
        if (call.again()) {
            ToRefund known = gateway.askForRefund(call);
            return known instanceof NeverUsed ? gateway.refund(call) : known;
        }
        return gateway.refund(call);
    }

    private static void report(CardCall call, GatewayAnswer answer) {
        if (answer instanceof Contradiction(var why)) {
            LOG.error("Order {}: {}. Nothing is done until the gateway says what fits", call.orderId(), why);
        }
    }
}
