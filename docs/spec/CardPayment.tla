----------------------------- MODULE CardPayment -----------------------------
(* How one order is paid by card: payment service, its workers that call the gateway outside of any transaction, and
   the gateway, one more party with a ledger of its own. It stands beside OrderSaga, which knows payments from accounts:
   of the rest of the saga only the three events are left that payment service consumes, each once, as Delivery has it.
   Any number of things may go wrong. *)
EXTENDS Naturals, FiniteSets

CONSTANTS
    Workers, \* those that call the gateway
    Keys     \* the idempotency keys that the gateway may get to see, of charges and of refunds

VARIABLES
    order,     \* what became of the order: OPEN, CANCELLED or RETURNED
    consumed,  \* payment service: the inbox
    payment,   \* payment service: the state of the payment
    card,      \* payment service: what is to be asked of the gateway, and who does it
    published, \* payment service: how often it published each event
    impossible,\* payment service: the steps that met a state in which they are an error
    worker,    \* worker[w]: in memory, so that it is gone after a crash
    onTheWay,  \* requests that nobody waits for any more: they may arrive yet, or never
    charge,    \* the gateway's ledger: charge[key]
    refund     \* the gateway's ledger: refund[key]

serviceVars == <<consumed, payment, card, published, impossible>>
ledgerVars == <<charge, refund>>
cardVars == <<order, serviceVars, worker, onTheWay, ledgerVars>>

CardEvents == {"PaymentCaptured", "PaymentDeclined", "PaymentRefunded"}
Idle == [at |-> "IDLE", request |-> "NONE", key |-> 1, answer |-> "NONE"]

CardInit ==
    /\ order = "OPEN"
    /\ consumed = {}
    /\ payment = "NONE"
    /\ card = [toRefund |-> FALSE, attempts |-> 0, next |-> "REST", by |-> "NOBODY"]
    /\ published = [event \in CardEvents |-> 0]
    /\ impossible = {}
    /\ worker = [w \in Workers |-> Idle]
    /\ onTheWay = {}
    /\ charge = [k \in Keys |-> "UNUSED"]
    /\ refund = [k \in Keys |-> "UNUSED"]

-----------------------------------------------------------------------------
(* The rest of the saga. StockReserved may come at any time, or never. *)

CancelOrder ==
    /\ order = "OPEN"
    /\ order' = "CANCELLED"
    /\ UNCHANGED <<serviceVars, worker, onTheWay, ledgerVars>>

\* What comes back has shipped, so its payment was captured.
ReturnGoods ==
    /\ order = "OPEN" /\ published["PaymentCaptured"] > 0
    /\ order' = "RETURNED"
    /\ UNCHANGED <<serviceVars, worker, onTheWay, ledgerVars>>

-----------------------------------------------------------------------------
(* Payment service: what it consumes. As in OrderSaga, one action is one transaction. *)

Hears(event) ==
    /\ event \notin consumed
    /\ consumed' = consumed \cup {event}
    /\ UNCHANGED <<order, worker, onTheWay, ledgerVars>>

Silently == UNCHANGED <<published, impossible>>
Publishes(event) == published' = [published EXCEPT ![event] = @ + 1] /\ UNCHANGED impossible
LeavesItAsItIs == UNCHANGED <<payment, card>> /\ Silently
Fails(step) == impossible' = impossible \cup {step} /\ UNCHANGED <<payment, card, published>>

Resting == [card EXCEPT !.next = "REST", !.by = "NOBODY"]
ToBeTriedAgain == [card EXCEPT !.next = "DUE", !.by = "NOBODY"]
ToBeRefunded == [toRefund |-> TRUE, attempts |-> 0, next |-> "DUE", by |-> "NOBODY"]

\* Step 3.
CardOnStockReserved ==
    /\ Hears("StockReserved")
    /\ CASE payment = "NONE" -> payment' = "CHARGING" /\ card' = ToBeTriedAgain /\ Silently
         [] payment = "VOIDED" -> LeavesItAsItIs
         [] OTHER -> Fails("CardOnStockReserved")

\* Step 3c. What may have been asked of the gateway cannot be taken back: the next call closes the key.
CardOnOrderCancelled ==
    /\ order = "CANCELLED"
    /\ Hears("OrderCancelled")
    /\ CASE payment = "NONE" -> payment' = "VOIDED" /\ UNCHANGED card /\ Silently
         [] payment = "CAPTURED" -> payment' = "REFUNDING" /\ card' = ToBeRefunded /\ Silently
         [] payment \in {"CHARGING", "UNKNOWN"} /\ card.attempts = 0 ->
            payment' = "VOIDED" /\ card' = Resting /\ Silently
         [] payment \in {"CHARGING", "UNKNOWN"} /\ card.attempts > 0 ->
            UNCHANGED payment /\ card' = [card EXCEPT !.toRefund = TRUE] /\ Silently
         [] payment = "DECLINED" -> LeavesItAsItIs
         [] OTHER -> Fails("CardOnOrderCancelled")

\* Step r4.
CardOnGoodsReturned ==
    /\ order = "RETURNED"
    /\ Hears("GoodsReturned")
    /\ CASE payment = "CAPTURED" -> payment' = "REFUNDING" /\ card' = ToBeRefunded /\ Silently
         [] OTHER -> Fails("CardOnGoodsReturned")

\* A person has a refund tried again that the gateway refused.
RefundAgain ==
    /\ payment = "REFUND_REFUSED"
    /\ payment' = "REFUNDING" /\ card' = ToBeRefunded
    /\ UNCHANGED <<order, consumed, published, impossible, worker, onTheWay, ledgerVars>>

-----------------------------------------------------------------------------
(* Payment service: its workers. Claim and Record are transactions, and the call between them is none. *)

\* What matters is whether an attempt is the first, so it is enough to count to two. A refund is given up when the second
\* is refused, in place of the sixth.
MostAttempts == 2

\* Made from the payment's id, so it is the same for each attempt.
KeyOf(attempt) == 1

FirstRequest(attempt) ==
    CASE payment = "REFUNDING" -> IF attempt > 1 THEN "ASK REFUND" ELSE "REFUND"
      [] card.toRefund -> "CLOSE"
      [] OTHER -> IF attempt > 1 THEN "ASK CHARGE" ELSE "CHARGE"

\* In the code each claim has a number. Only whether a claim is the last one matters, so here it is who made it.
Takes(w) ==
    LET attempt == IF card.attempts < MostAttempts THEN card.attempts + 1 ELSE MostAttempts
    IN  /\ worker[w].at = "IDLE"
        /\ card' = [card EXCEPT !.attempts = attempt, !.next = "CLAIMED", !.by = w]
        /\ worker' = [worker EXCEPT ![w] =
            [at |-> "READY", request |-> FirstRequest(attempt), key |-> KeyOf(attempt), answer |-> "NONE"]]
        /\ UNCHANGED <<order, consumed, payment, published, impossible, onTheWay, ledgerVars>>

\* Takes what is due, or what a worker had claimed that has died, once its lease is over.
Claim(w) ==
    /\ card.next = "DUE" \/ (card.next = "CLAIMED" /\ worker[card.by].at = "IDLE")
    /\ Takes(w)

\* The lease is over, and the worker lives: it is slow, or its call is.
TakeOver(w) ==
    /\ card.next = "CLAIMED" /\ worker[card.by].at /= "IDLE"
    /\ Takes(w)

Call(w) ==
    /\ worker[w].at = "READY"
    /\ worker' = [worker EXCEPT ![w].at = "WAITING"]
    /\ UNCHANGED <<order, serviceVars, onTheWay, ledgerVars>>

Hear(w, answer) == worker' = [worker EXCEPT ![w] = [Idle EXCEPT !.at = "ANSWERED", !.answer = answer]]

\* There is no connection, so nothing was sent.
FindNoGateway(w) ==
    /\ worker[w].at = "READY"
    /\ Hear(w, "Unreachable")
    /\ UNCHANGED <<order, serviceVars, onTheWay, ledgerVars>>

\* A question that arrives when nobody waits for the answer changes nothing.
LeftOnTheWay(w) ==
    IF worker[w].at = "WAITING" /\ worker[w].request \in {"CHARGE", "CLOSE", "REFUND"}
    THEN onTheWay' = onTheWay \cup {<<worker[w].request, worker[w].key>>}
    ELSE UNCHANGED onTheWay

\* No answer in time, and the request may not even have arrived.
GiveUp(w) ==
    /\ worker[w].at = "WAITING"
    /\ Hear(w, "Unanswered")
    /\ LeftOnTheWay(w)
    /\ UNCHANGED <<order, serviceVars, ledgerVars>>

\* Between any two steps.
Crash(w) ==
    /\ worker[w].at /= "IDLE"
    /\ worker' = [worker EXCEPT ![w] = Idle]
    /\ LeftOnTheWay(w)
    /\ UNCHANGED <<order, serviceVars, ledgerVars>>

Charging == payment \in {"CHARGING", "UNKNOWN"}

\* What an answer means. What does not fit what was asked for is not believed: it counts as Unanswered.
Concludes(answer) ==
    CASE answer = "Captured" /\ Charging /\ card.toRefund ->
            payment' = "REFUNDING" /\ card' = ToBeRefunded /\ Publishes("PaymentCaptured")
      [] answer = "Captured" /\ Charging /\ ~card.toRefund ->
            payment' = "CAPTURED" /\ card' = Resting /\ Publishes("PaymentCaptured")
      [] answer = "Declined" /\ Charging ->
            payment' = "DECLINED" /\ card' = Resting /\ Publishes("PaymentDeclined")
      [] answer = "Closed" /\ Charging ->
            payment' = "VOIDED" /\ card' = Resting /\ Silently
      [] answer = "Unanswered" /\ Charging ->
            payment' = "UNKNOWN" /\ card' = ToBeTriedAgain /\ Silently
      [] answer = "Unanswered" /\ payment = "REFUNDING" ->
            UNCHANGED payment /\ card' = ToBeTriedAgain /\ Silently
      [] answer = "Unreachable" /\ (Charging \/ payment = "REFUNDING") ->
            UNCHANGED payment /\ card' = [ToBeTriedAgain EXCEPT !.attempts = @ - 1] /\ Silently
      [] answer = "Refunded" /\ payment = "REFUNDING" ->
            payment' = "REFUNDED" /\ card' = Resting /\ Publishes("PaymentRefunded")
      [] answer = "Refused" /\ payment = "REFUNDING" /\ card.attempts < MostAttempts ->
            UNCHANGED payment /\ card' = ToBeTriedAgain /\ Silently
      [] answer = "Refused" /\ payment = "REFUNDING" /\ card.attempts = MostAttempts ->
            payment' = "REFUND_REFUSED" /\ card' = Resting /\ Silently
      [] OTHER -> Fails("Record")

\* Step 3b. RefundRefused is published too, and no service reacts to it. Who was overtaken leaves it to the other.
Record(w) ==
    /\ worker[w].at = "ANSWERED"
    /\ worker' = [worker EXCEPT ![w] = Idle]
    /\ IF card.by = w
       THEN Concludes(worker[w].answer)
       ELSE LeavesItAsItIs
    /\ UNCHANGED <<order, consumed, onTheWay, ledgerVars>>

-----------------------------------------------------------------------------
(* The gateway. A key stands for one charge or one refund for ever; a refund that it refuses leaves the key unused. *)

\* PENDING: it works on it, and decides later.
ServesCharge(k) ==
    IF charge[k] = "UNUSED"
    THEN \E outcome \in {"CHARGED", "DECLINED", "PENDING"} : charge' = [charge EXCEPT ![k] = outcome]
    ELSE UNCHANGED charge

ServesRefund(k) ==
    IF refund[k] = "UNUSED" /\ \E charged \in Keys : charge[charged] = "CHARGED"
    THEN \E outcome \in {"UNUSED", "REFUNDED", "PENDING"} : refund' = [refund EXCEPT ![k] = outcome]
    ELSE UNCHANGED refund

Serves(request, k) ==
    CASE request = "CHARGE" -> ServesCharge(k) /\ UNCHANGED refund
      [] request = "CLOSE" ->
            charge' = [charge EXCEPT ![k] = IF @ = "UNUSED" THEN "CLOSED" ELSE @] /\ UNCHANGED refund
      [] request = "REFUND" -> ServesRefund(k) /\ UNCHANGED charge
      [] OTHER -> UNCHANGED ledgerVars

\* What it says of a key.
OfCharge(entry) ==
    CASE entry = "CHARGED" -> "Captured"
      [] entry = "DECLINED" -> "Declined"
      [] entry = "CLOSED" -> "Closed"
      [] entry = "PENDING" -> "Unanswered"
      [] entry = "UNUSED" -> "NeverUsed"

OfRefund(request, entry) ==
    CASE entry = "REFUNDED" -> "Refunded"
      [] entry = "PENDING" -> "Unanswered"
      [] entry = "UNUSED" -> IF request = "REFUND" THEN "Refused" ELSE "NeverUsed"

\* It serves the request, and its answer arrives. Of what it never heard of, it is told now.
Answer(w) ==
    /\ worker[w].at = "WAITING"
    /\ LET request == worker[w].request
           k == worker[w].key
       IN  /\ Serves(request, k)
           /\ CASE request = "ASK CHARGE" /\ charge[k] = "UNUSED" ->
                    worker' = [worker EXCEPT ![w].at = "READY", ![w].request = "CHARGE"]
                [] request = "ASK REFUND" /\ refund[k] = "UNUSED" ->
                    worker' = [worker EXCEPT ![w].at = "READY", ![w].request = "REFUND"]
                [] request \in {"REFUND", "ASK REFUND"} -> Hear(w, OfRefund(request, refund'[k]))
                [] OTHER -> Hear(w, OfCharge(charge'[k]))
    /\ UNCHANGED <<order, serviceVars, onTheWay>>

\* It serves the request, and its answer is lost.
LoseAnswer(w) ==
    /\ worker[w].at = "WAITING"
    /\ Serves(worker[w].request, worker[w].key)
    /\ Hear(w, "Unanswered")
    /\ UNCHANGED <<order, serviceVars, onTheWay>>

\* A request arrives that nobody waits for any more.
ArriveLate ==
    /\ \E late \in onTheWay : Serves(late[1], late[2]) /\ onTheWay' = onTheWay \ {late}
    /\ UNCHANGED <<order, serviceVars, worker>>

\* It announces that by a webhook, which makes a worker ask sooner: that changes nothing here, where no time passes.
Decide ==
    /\ \/ /\ \E k \in Keys : charge[k] = "PENDING" /\
                \E outcome \in {"CHARGED", "DECLINED"} : charge' = [charge EXCEPT ![k] = outcome]
          /\ UNCHANGED refund
       \/ /\ \E k \in Keys : refund[k] = "PENDING" /\ refund' = [refund EXCEPT ![k] = "REFUNDED"]
          /\ UNCHANGED charge
    /\ UNCHANGED <<order, serviceVars, worker, onTheWay>>

-----------------------------------------------------------------------------
(* The whole. *)

CardGoesOn ==
    \/ CardOnStockReserved
    \/ CardOnOrderCancelled
    \/ CardOnGoodsReturned
    \/ \E w \in Workers : Claim(w) \/ Call(w) \/ Answer(w) \/ Record(w)

CardMayHappen == CancelOrder \/ ReturnGoods \/ RefundAgain \/ ArriveLate

CardGoesWrong ==
    \E w \in Workers : TakeOver(w) \/ FindNoGateway(w) \/ GiveUp(w) \/ LoseAnswer(w) \/ Crash(w)

CardSpec == CardInit /\ [][CardGoesOn \/ Decide \/ CardMayHappen \/ CardGoesWrong]_cardVars

\* Nobody stands still for ever, and some day nothing goes wrong any more.
FairCardSpec ==
    /\ CardSpec
    /\ WF_cardVars(CardGoesOn) /\ WF_cardVars(Decide)
    /\ <>[][CardGoesOn \/ Decide \/ CardMayHappen]_cardVars

-----------------------------------------------------------------------------
(* What must always be true. *)

CardTypeOK ==
    /\ payment \in {"NONE", "CHARGING", "UNKNOWN", "CAPTURED", "REFUNDING", "REFUNDED", "REFUND_REFUSED", "DECLINED",
                    "VOIDED"}
    /\ card \in [toRefund : BOOLEAN, attempts : 0..MostAttempts, next : {"REST", "DUE", "CLAIMED"},
                 by : Workers \cup {"NOBODY"}]
    /\ card.next = "CLAIMED" <=> card.by \in Workers

Charges == {k \in Keys : charge[k] = "CHARGED"}
Refunds == {k \in Keys : refund[k] = "REFUNDED"}

\* In the gateway's ledger, whatever the keys.
OneChargeAndOneRefund == Cardinality(Refunds) <= Cardinality(Charges) /\ Cardinality(Charges) <= 1

RefundHasAReason == Refunds /= {} => order \in {"CANCELLED", "RETURNED"}

\* The payment and the gateway's ledger, in every state. While a refund is under way, or was refused while a
\* request for it was still on its way, the gateway may have made it.
LedgersAgree ==
    CASE payment = "CAPTURED" -> Charges /= {} /\ Refunds = {}
      [] payment \in {"REFUNDING", "REFUND_REFUSED"} -> Charges /= {}
      [] payment = "REFUNDED" -> Charges /= {} /\ Refunds /= {}
      [] payment \in {"CHARGING", "UNKNOWN"} -> Refunds = {} /\ (card.attempts = 0 => Charges = {})
      [] OTHER -> Charges = {}

\* Published once, and only what is so.
CardEventsAreTrue ==
    /\ \A event \in CardEvents : published[event] <= 1
    /\ published["PaymentCaptured"] = 1 => Charges /= {}
    /\ published["PaymentRefunded"] = 1 => Refunds /= {}
    /\ published["PaymentDeclined"] = 1 => Charges = {}

CardIsAtRest ==
    /\ order = "CANCELLED" => "OrderCancelled" \in consumed
    /\ order = "RETURNED" => "GoodsReturned" \in consumed
    /\ card.next = "REST"

\* At rest, who has no order has no charge; or the gateway refuses to give it back, and a person knows.
NothingIsKept ==
    CardIsAtRest /\ order \in {"CANCELLED", "RETURNED"} =>
        Cardinality(Charges) = Cardinality(Refunds) \/ payment = "REFUND_REFUSED"

NoImpossibleCardStep == impossible = {}

CardEndsStay ==
    [][(payment \in {"REFUNDED", "DECLINED", "VOIDED"}) => payment' = payment]_cardVars

\* For FairCardSpec.
NoCallLastsForEver ==
    payment \in {"CHARGING", "UNKNOWN", "REFUNDING"} ~>
        payment \in {"CAPTURED", "REFUNDED", "REFUND_REFUSED", "DECLINED", "VOIDED"}

=============================================================================
