----------------------------- MODULE Orchestrated -----------------------------
(* The order saga as it would be with an orchestrator: order service tells the others what to do, one command after the
   other, and waits for their replies. It is not built: it stands beside OrderSaga, to see which promises it keeps and
   what each party has to know for it. One order, inventory and payment; the same cancellation, time limit and return.
   As in OrderSaga, one action is one transaction. Of Delivery only the faults are left that a step can meet. *)
EXTENDS Naturals, Sequences, TLC

CONSTANTS
    MaxCrashes,  \* how often a consumer may crash between its commit and the commit of its offset
    MaxRestarts  \* how often a relay may go on from an earlier position, so that messages are repeated

VARIABLES
    sent,        \* sent[channel]: the messages committed, in commit order
    read,        \* read[channel]: how far the consumer has committed to have read
    done,        \* done[channel]: the consumer's inbox
    effects,     \* effects[channel]: history: the messages that had their effect, in that order
    left,        \* how many faults of each kind may still happen
    saga,        \* the orchestrator: the state of the saga
    awaited,     \* the orchestrator: what must be undone before the order is cancelled
    reason,      \* the orchestrator: the reason of a cancellation
    stock,       \* inventory: what is on hand, held, gone and back
    reservation, \* inventory: of the order
    parcel,      \* inventory: of the order
    account,     \* payment: what the customer has
    payment,     \* payment: of the order
    toVoid,      \* payment: it was told to refund while the charge was in flight
    captures, refunds,
    impossible   \* the steps that met a state in which they are an error

messageVars == <<sent, read, done, effects, left>>
sagaVars == <<saga, awaited, reason>>
stockVars == <<stock, reservation, parcel>>
moneyVars == <<account, payment, toVoid, captures, refunds>>
orchestratedVars == <<messageVars, sagaVars, stockVars, moneyVars, impossible>>

Channels == {"to inventory", "to payment", "from inventory", "from payment"}

\* Enough or not: the world decides at the beginning.
OrchestratedInit ==
    /\ sent = [c \in Channels |-> <<>>]
    /\ read = [c \in Channels |-> 0]
    /\ done = [c \in Channels |-> {}]
    /\ effects = [c \in Channels |-> <<>>]
    /\ left = [crashes |-> MaxCrashes, restarts |-> MaxRestarts]
    /\ saga = "NONE" /\ awaited = {} /\ reason = "NONE"
    /\ stock \in {[onHand |-> pieces, held |-> 0, gone |-> 0, back |-> 0, stocked |-> pieces] : pieces \in 0..1}
    /\ reservation = "NONE" /\ parcel = "NONE"
    /\ account \in {[balance |-> money, deposited |-> money] : money \in 0..1}
    /\ payment = "NONE" /\ toVoid = FALSE /\ captures = 0 /\ refunds = 0
    /\ impossible = {}

-----------------------------------------------------------------------------
(* Messages: outbox and inbox are proven in Delivery. *)

Sends(messages) == sent' = [c \in Channels |-> sent[c] \o (IF c \in DOMAIN messages THEN messages[c] ELSE <<>>)]
Send(channel, message) == Sends([c \in {channel} |-> <<message>>])
SendNothing == UNCHANGED sent

NextOf(channel) == read[channel] + 1
HasNext(channel) == read[channel] < Len(sent[channel])

\* The effect and the inbox are one transaction. A crash after it leaves the offset behind, so the message comes again.
Takes(channel, message) ==
    /\ HasNext(channel)
    /\ sent[channel][NextOf(channel)] = message
    /\ NextOf(channel) \notin done[channel]
    /\ done' = [done EXCEPT ![channel] = @ \cup {NextOf(channel)}]
    /\ effects' = [effects EXCEPT ![channel] = Append(@, NextOf(channel))]
    /\ \/ read' = [read EXCEPT ![channel] = @ + 1] /\ UNCHANGED left
       \/ left.crashes > 0 /\ left' = [left EXCEPT !.crashes = @ - 1] /\ UNCHANGED read

Drop(channel) ==
    /\ HasNext(channel) /\ NextOf(channel) \in done[channel]
    /\ read' = [read EXCEPT ![channel] = @ + 1]
    /\ UNCHANGED <<sent, done, effects, left, sagaVars, stockVars, moneyVars, impossible>>

\* A relay that publishes again from an earlier position looks to its consumer like an offset that was set back.
Repeat(channel) ==
    /\ left.restarts > 0 /\ left' = [left EXCEPT !.restarts = @ - 1]
    /\ \E place \in 0..(read[channel] - 1) : read' = [read EXCEPT ![channel] = place]
    /\ UNCHANGED <<sent, done, effects, sagaVars, stockVars, moneyVars, impossible>>

Fine == UNCHANGED impossible
Ignore(own) == SendNothing /\ Fine /\ UNCHANGED own
\* The code throws, and the transaction is rolled back.
Throws(own, step) == SendNothing /\ UNCHANGED own /\ impossible' = impossible \cup {step}

TheSaga == UNCHANGED <<stockVars, moneyVars>>
TheStock == UNCHANGED <<sagaVars, moneyVars>>
TheMoney == UNCHANGED <<sagaVars, stockVars>>
NoMessage == UNCHANGED <<read, done, effects, left>>

-----------------------------------------------------------------------------
(* The orchestrator. It alone knows which step comes next. *)

GoTo(state) == saga' = state /\ UNCHANGED <<awaited, reason>> /\ Fine

\* The order is cancelled when everybody has answered that it is undone.
Undo(what, why, messages) ==
    /\ saga' = "UNDOING" /\ awaited' = what /\ reason' = why
    /\ Sends(messages) /\ Fine

ReleaseAlone == ("to inventory" :> <<"ReleaseStock">>)
RefundAlone == ("to payment" :> <<"RefundPayment">>)

Start ==
    /\ saga = "NONE"
    /\ GoTo("RESERVING")
    /\ Send("to inventory", "ReserveStock")
    /\ NoMessage /\ TheSaga

\* A reply may come when nobody waits for it any more: what was told meanwhile will be answered too.
TooLate == saga \in {"UNDOING", "CANCELLED"}

SagaOnStockReserved ==
    /\ Takes("from inventory", "StockReserved")
    /\ CASE saga = "RESERVING" -> GoTo("CHARGING") /\ Send("to payment", "ChargePayment")
         [] TooLate -> Ignore(sagaVars)
         [] OTHER -> Throws(sagaVars, "SagaOnStockReserved")
    /\ TheSaga

SagaOnStockRejected ==
    /\ Takes("from inventory", "StockRejected")
    /\ CASE saga = "RESERVING" ->
            saga' = "CANCELLED" /\ reason' = "OUT_OF_STOCK" /\ UNCHANGED awaited /\ SendNothing /\ Fine
         [] TooLate -> Ignore(sagaVars)
         [] OTHER -> Throws(sagaVars, "SagaOnStockRejected")
    /\ TheSaga

SagaOnPaymentCaptured ==
    /\ Takes("from payment", "PaymentCaptured")
    /\ CASE saga = "CHARGING" -> GoTo("SHIPPING") /\ Send("to inventory", "ShipOrder")
         [] TooLate -> Ignore(sagaVars)
         [] OTHER -> Throws(sagaVars, "SagaOnPaymentCaptured")
    /\ TheSaga

SagaOnPaymentDeclined ==
    /\ Takes("from payment", "PaymentDeclined")
    /\ CASE saga = "CHARGING" -> Undo({"stock"}, "PAYMENT_DECLINED", ReleaseAlone)
         [] TooLate -> Ignore(sagaVars)
         [] OTHER -> Throws(sagaVars, "SagaOnPaymentDeclined")
    /\ TheSaga

SagaOnOrderShipped ==
    /\ Takes("from inventory", "OrderShipped")
    /\ CASE saga \in {"SHIPPING", "CANCELLING"} -> GoTo("SHIPPED") /\ SendNothing
         [] OTHER -> Throws(sagaVars, "SagaOnOrderShipped")
    /\ TheSaga

IsUndone(what) ==
    /\ awaited' = awaited \ {what}
    /\ saga' = IF awaited = {what} THEN "CANCELLED" ELSE saga
    /\ UNCHANGED reason /\ SendNothing /\ Fine

SagaOnStockReleased ==
    /\ Takes("from inventory", "StockReleased")
    /\ CASE saga = "UNDOING" -> IsUndone("stock")
         [] saga = "CANCELLING" -> Undo({"money"}, "CUSTOMER", RefundAlone)
         [] OTHER -> Throws(sagaVars, "SagaOnStockReleased")
    /\ TheSaga

SagaOnPaymentRefunded ==
    /\ Takes("from payment", "PaymentRefunded")
    /\ CASE saga = "UNDOING" -> IsUndone("money")
         [] saga = "REFUNDING" -> GoTo("RETURNED") /\ SendNothing
         [] OTHER -> Throws(sagaVars, "SagaOnPaymentRefunded")
    /\ TheSaga

\* Commands of one channel keep their order, so a release never overtakes its reservation, nor a refund its charge.
Withdraw(why) ==
    CASE saga = "RESERVING" -> Undo({"stock"}, why, ReleaseAlone)
      [] saga = "CHARGING" -> Undo({"stock", "money"}, why, ReleaseAlone @@ RefundAlone)

\* While a parcel may be on its way, inventory knows whether it is too late.
AskToStop ==
    /\ saga = "SHIPPING"
    /\ GoTo("CANCELLING")
    /\ Send("to inventory", "ReleaseStock")

CustomerCancels ==
    /\ (saga \in {"RESERVING", "CHARGING"} /\ Withdraw("CUSTOMER")) \/ AskToStop
    /\ NoMessage /\ TheSaga

TimeIsUp ==
    /\ saga \in {"RESERVING", "CHARGING"}
    /\ Withdraw("TIMED_OUT")
    /\ NoMessage /\ TheSaga

SendBack ==
    /\ saga = "SHIPPED"
    /\ GoTo("RETURNING")
    /\ Send("to inventory", "IssueReturnLabel")
    /\ NoMessage /\ TheSaga

SagaOnGoodsReturned ==
    /\ Takes("from inventory", "GoodsReturned")
    /\ CASE saga = "RETURNING" -> GoTo("REFUNDING") /\ Send("to payment", "RefundPayment")
         [] OTHER -> Throws(sagaVars, "SagaOnGoodsReturned")
    /\ TheSaga

-----------------------------------------------------------------------------
(* Inventory service: it does what it is told, and says what came of it. It knows no other service. *)

Piece(from, to) == stock' = [stock EXCEPT ![from] = @ - 1, ![to] = @ + 1]

InventoryReserves ==
    /\ Takes("to inventory", "ReserveStock")
    /\ CASE reservation /= "NONE" -> Throws(stockVars, "InventoryReserves")
         [] stock.onHand > 0 ->
            reservation' = "HELD" /\ Piece("onHand", "held") /\ Send("from inventory", "StockReserved")
                /\ UNCHANGED parcel /\ Fine
         [] OTHER ->
            reservation' = "REJECTED" /\ Send("from inventory", "StockRejected") /\ UNCHANGED <<stock, parcel>> /\ Fine
    /\ TheStock

\* What was rejected is released too. If the parcel has left, OrderShipped is on its way and answers.
InventoryReleases ==
    /\ Takes("to inventory", "ReleaseStock")
    /\ CASE reservation = "HELD" ->
            reservation' = "RELEASED" /\ Piece("held", "onHand") /\ Send("from inventory", "StockReleased")
                /\ parcel' = (IF parcel = "NONE" THEN "NONE" ELSE "WITHDRAWN") /\ Fine
         [] reservation = "REJECTED" -> Send("from inventory", "StockReleased") /\ UNCHANGED stockVars /\ Fine
         [] reservation = "COMMITTED" -> Ignore(stockVars)
         [] OTHER -> Throws(stockVars, "InventoryReleases")
    /\ TheStock

InventoryShips ==
    /\ Takes("to inventory", "ShipOrder")
    /\ IF reservation = "HELD" /\ parcel = "NONE"
       THEN parcel' = "PACKED" /\ UNCHANGED <<stock, reservation>> /\ SendNothing /\ Fine
       ELSE Throws(stockVars, "InventoryShips")
    /\ TheStock

\* The pivot. It and a release exclude each other, for both look at the reservation.
ParcelLeaves ==
    /\ parcel = "PACKED" /\ reservation = "HELD"
    /\ parcel' = "LEFT" /\ reservation' = "COMMITTED" /\ Piece("held", "gone")
    /\ Send("from inventory", "OrderShipped") /\ Fine
    /\ NoMessage /\ TheStock

InventoryIssuesLabel ==
    /\ Takes("to inventory", "IssueReturnLabel")
    /\ IF parcel = "LEFT"
       THEN parcel' = "LABELLED" /\ UNCHANGED <<stock, reservation>> /\ SendNothing /\ Fine
       ELSE Throws(stockVars, "InventoryIssuesLabel")
    /\ TheStock

\* The customer may never send it.
ParcelComesBack ==
    /\ parcel = "LABELLED"
    /\ parcel' = "BACK" /\ stock' = [stock EXCEPT !.onHand = @ + 1, !.back = @ + 1]
    /\ Send("from inventory", "GoodsReturned") /\ UNCHANGED reservation /\ Fine
    /\ NoMessage /\ TheStock

-----------------------------------------------------------------------------
(* Payment service. A charge has two halves, the request and its outcome, and anything may happen in between. *)

PaymentCharges ==
    /\ Takes("to payment", "ChargePayment")
    /\ CASE payment = "NONE" ->
            payment' = "REQUESTED" /\ SendNothing /\ UNCHANGED <<account, toVoid, captures, refunds>> /\ Fine
         [] OTHER -> Throws(moneyVars, "PaymentCharges")
    /\ TheMoney

ChargeOutcome ==
    /\ payment = "REQUESTED"
    /\ CASE account.balance = 0 ->
            /\ payment' = "DECLINED"
            /\ Sends("from payment" :> (IF toVoid THEN <<"PaymentDeclined", "PaymentRefunded">> ELSE <<"PaymentDeclined">>))
            /\ UNCHANGED <<account, captures, refunds>>
         [] toVoid /\ account.balance > 0 ->
            /\ payment' = "REFUNDED" /\ captures' = captures + 1 /\ refunds' = refunds + 1
            /\ Sends("from payment" :> <<"PaymentCaptured", "PaymentRefunded">>)
            /\ UNCHANGED account
         [] OTHER ->
            /\ payment' = "CAPTURED" /\ captures' = captures + 1
            /\ account' = [account EXCEPT !.balance = @ - 1]
            /\ Send("from payment", "PaymentCaptured")
            /\ UNCHANGED refunds
    /\ UNCHANGED toVoid /\ Fine
    /\ NoMessage /\ TheMoney

\* Of what was declined there is nothing to refund, and the reply says that nothing is charged.
PaymentRefunds ==
    /\ Takes("to payment", "RefundPayment")
    /\ CASE payment = "CAPTURED" ->
            /\ payment' = "REFUNDED" /\ refunds' = refunds + 1
            /\ account' = [account EXCEPT !.balance = @ + 1]
            /\ Send("from payment", "PaymentRefunded")
            /\ UNCHANGED <<toVoid, captures>> /\ Fine
         [] payment = "REQUESTED" /\ ~toVoid ->
            toVoid' = TRUE /\ SendNothing /\ UNCHANGED <<account, payment, captures, refunds>> /\ Fine
         [] payment = "DECLINED" -> Send("from payment", "PaymentRefunded") /\ UNCHANGED moneyVars /\ Fine
         [] OTHER -> Throws(moneyVars, "PaymentRefunds")
    /\ TheMoney

-----------------------------------------------------------------------------
(* The whole. *)

OrchestratedGoesOn ==
    \/ SagaOnStockReserved \/ SagaOnStockRejected \/ SagaOnStockReleased \/ SagaOnOrderShipped \/ SagaOnGoodsReturned
    \/ SagaOnPaymentCaptured \/ SagaOnPaymentDeclined \/ SagaOnPaymentRefunded
    \/ TimeIsUp
    \/ InventoryReserves \/ InventoryReleases \/ InventoryShips \/ ParcelLeaves \/ InventoryIssuesLabel
    \/ PaymentCharges \/ ChargeOutcome \/ PaymentRefunds
    \/ \E c \in Channels : Drop(c)

OrchestratedMayHappen ==
    Start \/ CustomerCancels \/ SendBack \/ ParcelComesBack \/ \E c \in Channels : Repeat(c)

OrchestratedSpec ==
    /\ OrchestratedInit /\ [][OrchestratedGoesOn \/ OrchestratedMayHappen]_orchestratedVars
    /\ WF_orchestratedVars(OrchestratedGoesOn)

-----------------------------------------------------------------------------
(* What must always be true: the promises of the choreography, where they apply. *)

Said(channel, message) == \E i \in DOMAIN sent[channel] : sent[channel][i] = message

TypeOK ==
    /\ saga \in {"NONE", "RESERVING", "CHARGING", "SHIPPING", "SHIPPED", "CANCELLING", "UNDOING", "CANCELLED", "RETURNING",
                 "REFUNDING", "RETURNED"}
    /\ awaited \subseteq {"stock", "money"} /\ (awaited /= {} <=> saga = "UNDOING")
    /\ reservation \in {"NONE", "HELD", "REJECTED", "RELEASED", "COMMITTED"}
    /\ parcel \in {"NONE", "PACKED", "WITHDRAWN", "LEFT", "LABELLED", "BACK"}
    /\ payment \in {"NONE", "REQUESTED", "CAPTURED", "DECLINED", "REFUNDED"}

\* A service's state and the messages that it sent agree: one transaction wrote both.
StatesAndEventsAgree ==
    /\ saga /= "NONE" <=> Said("to inventory", "ReserveStock")
    /\ saga \in {"SHIPPING", "SHIPPED", "CANCELLING", "RETURNING", "REFUNDING", "RETURNED"} => Said("to inventory", "ShipOrder")
    /\ saga \in {"RETURNING", "REFUNDING", "RETURNED"} <=> Said("to inventory", "IssueReturnLabel")
    /\ reservation \in {"HELD", "RELEASED", "COMMITTED"} <=> Said("from inventory", "StockReserved")
    /\ reservation = "COMMITTED" <=> Said("from inventory", "OrderShipped")
    /\ payment \in {"CAPTURED", "REFUNDED"} <=> Said("from payment", "PaymentCaptured")
    /\ payment = "DECLINED" <=> Said("from payment", "PaymentDeclined")

OneEffectPerEvent ==
    \A c \in Channels : \A i, j \in DOMAIN effects[c] : effects[c][i] = effects[c][j] => i = j

StockAddsUp ==
    /\ \A pieces \in {"onHand", "held", "gone", "back"} : stock[pieces] >= 0
    /\ stock.onHand + stock.held + stock.gone - stock.back = stock.stocked
    /\ stock.held = (IF reservation = "HELD" THEN 1 ELSE 0)
    /\ stock.gone = (IF reservation = "COMMITTED" THEN 1 ELSE 0)
    /\ stock.back = (IF parcel = "BACK" THEN 1 ELSE 0)

Charged == captures - refunds

\* Nobody is charged but for an order that stands, or while the orchestrator waits for a reply.
MoneyAddsUp ==
    /\ account.balance >= 0 /\ account.balance = account.deposited - Charged
    /\ saga \in {"SHIPPING", "CANCELLING", "SHIPPED", "RETURNING"} => Charged = 1
    /\ saga \in {"NONE", "RESERVING", "CANCELLED", "RETURNED"} => Charged = 0

AtMostOneCaptureAndOneRefund == captures <= 1 /\ refunds <= captures

EndsStay ==
    [][/\ saga \in {"CANCELLED", "RETURNED"} => saga' = saga /\ reason' = reason
       /\ saga = "SHIPPED" => saga' \in {"SHIPPED", "RETURNING"}
       /\ reservation \in {"REJECTED", "RELEASED", "COMMITTED"} => reservation' = reservation
       /\ payment \in {"DECLINED", "REFUNDED"} => payment' = payment]_orchestratedVars

\* More than the choreography can say: there, who has not yet consumed the cancellation has not undone it.
CancelledIsUndone ==
    saga = "CANCELLED" =>
        /\ reservation \in {"RELEASED", "REJECTED"} /\ parcel \in {"NONE", "WITHDRAWN"}
        /\ payment \in {"NONE", "DECLINED", "REFUNDED"} /\ Charged = 0

ShippedIsPaidAndCommitted ==
    saga = "SHIPPED" => payment = "CAPTURED" /\ reservation = "COMMITTED" /\ parcel \in {"LEFT", "LABELLED", "BACK"}

ReleaseAndDispatchExclude ==
    ~(Said("from inventory", "OrderShipped") /\ (Said("from inventory", "StockReleased") \/ saga \in {"UNDOING", "CANCELLED"}))

ReasonIsTrue ==
    /\ reason /= "NONE" <=> saga \in {"UNDOING", "CANCELLED"}
    /\ reason = "OUT_OF_STOCK" => reservation = "REJECTED"
    /\ reason = "PAYMENT_DECLINED" => payment = "DECLINED"
    /\ reason = "TIMED_OUT" => ~Said("to inventory", "ShipOrder")

NoImpossibleStep == impossible = {}

\* Nobody has anything left to do. A customer may still place, cancel or send back.
EveryOrderHasEnded ==
    (~ENABLED OrchestratedGoesOn) => saga \in {"NONE", "SHIPPED", "CANCELLED", "RETURNED"} \/ (saga = "RETURNING" /\ parcel = "LABELLED")

EveryOrderEnds == saga = "RESERVING" ~> saga \in {"SHIPPED", "CANCELLED"}

=============================================================================
