----------------------------- MODULE Orchestrated -----------------------------
(* The order saga with an orchestrator, as the module orchestrated has it: the orchestrator tells inventory and payment
   what to do, one command after the other, and waits for their replies. It stands beside OrderSaga, to see which
   promises it keeps and what each party has to know for it. One order, inventory and payment; the customer cancels and
   the time limit strikes. The module has no returns and no cards. As in OrderSaga, one action is one transaction. Of
   Delivery only the faults are left that a step can meet. *)
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
    step,        \* the orchestrator: what the saga waits for
    status,      \* the orchestrator: the order
    reason,      \* the orchestrator: the reason of a cancellation
    stock,       \* inventory: what is on hand, held and gone
    reservation, \* inventory: of the order
    shipment,    \* inventory: of the order
    account,     \* payment: what the customer has
    payment,     \* payment: of the order
    captures, refunds,
    impossible   \* the steps that met a state in which they are an error

messageVars == <<sent, read, done, effects, left>>
sagaVars == <<step, status, reason>>
stockVars == <<stock, reservation, shipment>>
moneyVars == <<account, payment, captures, refunds>>
orchestratedVars == <<messageVars, sagaVars, stockVars, moneyVars, impossible>>

Channels == {"to inventory", "to payment", "from inventory", "from payment"}

\* Enough or not: the world decides at the beginning.
OrchestratedInit ==
    /\ sent = [c \in Channels |-> <<>>]
    /\ read = [c \in Channels |-> 0]
    /\ done = [c \in Channels |-> {}]
    /\ effects = [c \in Channels |-> <<>>]
    /\ left = [crashes |-> MaxCrashes, restarts |-> MaxRestarts]
    /\ step = "NONE" /\ status = "NONE" /\ reason = "NONE"
    /\ stock \in {[onHand |-> pieces, held |-> 0, gone |-> 0, stocked |-> pieces] : pieces \in 0..1}
    /\ reservation = "NONE" /\ shipment = "NONE"
    /\ account \in {[balance |-> money, deposited |-> money] : money \in 0..1}
    /\ payment = "NONE" /\ captures = 0 /\ refunds = 0
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
Throws(own, action) == SendNothing /\ UNCHANGED own /\ impossible' = impossible \cup {action}

TheSaga == UNCHANGED <<stockVars, moneyVars>>
TheStock == UNCHANGED <<sagaVars, moneyVars>>
TheMoney == UNCHANGED <<sagaVars, stockVars>>
NoMessage == UNCHANGED <<read, done, effects, left>>

-----------------------------------------------------------------------------
(* The orchestrator: Orchestrator, Deadlines and OrderRequests. It alone knows which step comes next. *)

Stands(next, order) == step' = next /\ status' = order /\ Fine
Cancelled(next, why) == Stands(next, "CANCELLED") /\ reason' = why

\* It is cancelled at once, and undone after that: first the stock, then the payment.
Undo(why) == Cancelled("RELEASING", why) /\ Send("to inventory", "ReleaseStock")

\* The reply to what was commanded before a cancellation.
Late == Ignore(sagaVars)

Start ==
    /\ step = "NONE"
    /\ Stands("RESERVING", "PENDING") /\ UNCHANGED reason
    /\ Send("to inventory", "ReserveStock")
    /\ NoMessage /\ TheSaga

SagaOnStockReserved ==
    /\ Takes("from inventory", "StockReserved")
    /\ CASE step = "RESERVING" ->
            Stands("CHARGING", "PENDING") /\ UNCHANGED reason /\ Send("to payment", "ChargePayment")
         [] step = "RELEASING" -> Late
         [] OTHER -> Throws(sagaVars, "SagaOnStockReserved")
    /\ TheSaga

SagaOnStockRejected ==
    /\ Takes("from inventory", "StockRejected")
    /\ CASE step = "RESERVING" -> Cancelled("ENDED", "OUT_OF_STOCK") /\ SendNothing
         [] step = "RELEASING" -> Late
         [] OTHER -> Throws(sagaVars, "SagaOnStockRejected")
    /\ TheSaga

SagaOnPaymentCaptured ==
    /\ Takes("from payment", "PaymentCaptured")
    /\ CASE step = "CHARGING" ->
            Stands("SHIPPING", "CONFIRMED") /\ UNCHANGED reason /\ Send("to inventory", "ShipOrder")
         [] step \in {"RELEASING", "REFUNDING"} -> Late
         [] OTHER -> Throws(sagaVars, "SagaOnPaymentCaptured")
    /\ TheSaga

SagaOnPaymentDeclined ==
    /\ Takes("from payment", "PaymentDeclined")
    /\ CASE step = "CHARGING" -> Undo("PAYMENT_DECLINED")
         [] step \in {"RELEASING", "REFUNDING"} -> Late
         [] OTHER -> Throws(sagaVars, "SagaOnPaymentDeclined")
    /\ TheSaga

SagaOnOrderShipped ==
    /\ Takes("from inventory", "OrderShipped")
    /\ CASE step \in {"SHIPPING", "STOPPING"} -> Stands("ENDED", "SHIPPED") /\ UNCHANGED reason /\ SendNothing
         [] OTHER -> Throws(sagaVars, "SagaOnOrderShipped")
    /\ TheSaga

SagaOnStockReleased ==
    /\ Takes("from inventory", "StockReleased")
    /\ CASE step = "STOPPING" -> Cancelled("REFUNDING", "CUSTOMER") /\ Send("to payment", "RefundPayment")
         [] step = "RELEASING" ->
            Stands("REFUNDING", status) /\ UNCHANGED reason /\ Send("to payment", "RefundPayment")
         [] OTHER -> Throws(sagaVars, "SagaOnStockReleased")
    /\ TheSaga

SagaOnRefundReply ==
    /\ Takes("from payment", "PaymentRefunded") \/ Takes("from payment", "NothingToRefund")
    /\ CASE step = "REFUNDING" -> Stands("ENDED", status) /\ UNCHANGED reason /\ SendNothing
         [] OTHER -> Throws(sagaVars, "SagaOnRefundReply")
    /\ TheSaga

\* Until it is paid at once; after that inventory knows whether it is too late.
CustomerCancels ==
    /\ \/ status = "PENDING" /\ Undo("CUSTOMER")
       \/ /\ status = "CONFIRMED"
          /\ Stands("STOPPING", "CANCELLING") /\ UNCHANGED reason
          /\ Send("to inventory", "StopShipment")
    /\ NoMessage /\ TheSaga

TimeIsUp ==
    /\ status = "PENDING" /\ Undo("TIMED_OUT")
    /\ NoMessage /\ TheSaga

-----------------------------------------------------------------------------
(* Inventory: InventoryCommands and Dispatches. It does what it is told, says what came of it, and knows no other. *)

Piece(from, to) == stock' = [stock EXCEPT ![from] = @ - 1, ![to] = @ + 1]

InventoryReserves ==
    /\ Takes("to inventory", "ReserveStock")
    /\ CASE reservation /= "NONE" -> Throws(stockVars, "InventoryReserves")
         [] stock.onHand > 0 ->
            reservation' = "HELD" /\ Piece("onHand", "held") /\ Send("from inventory", "StockReserved")
                /\ UNCHANGED shipment /\ Fine
         [] OTHER ->
            reservation' = "REJECTED" /\ Send("from inventory", "StockRejected")
                /\ UNCHANGED <<stock, shipment>> /\ Fine
    /\ TheStock

GivesBack ==
    /\ reservation' = "RELEASED" /\ Piece("held", "onHand")
    /\ shipment' = (IF shipment = "NONE" THEN "NONE" ELSE "WITHDRAWN")
    /\ Send("from inventory", "StockReleased") /\ Fine

\* Also of what is not held, so that the orchestrator can go on.
InventoryReleases ==
    /\ Takes("to inventory", "ReleaseStock")
    /\ CASE reservation = "HELD" -> GivesBack
         [] reservation \in {"REJECTED", "RELEASED"} ->
            Send("from inventory", "StockReleased") /\ UNCHANGED stockVars /\ Fine
         [] OTHER -> Throws(stockVars, "InventoryReleases")
    /\ TheStock

\* The pivot: what has left is not stopped, and OrderShipped is on its way and answers.
InventoryStops ==
    /\ Takes("to inventory", "StopShipment")
    /\ CASE reservation = "HELD" -> GivesBack
         [] reservation = "COMMITTED" -> Ignore(stockVars)
         [] OTHER -> Throws(stockVars, "InventoryStops")
    /\ TheStock

Leaves ==
    /\ shipment' = "DISPATCHED" /\ reservation' = "COMMITTED" /\ Piece("held", "gone")
    /\ Send("from inventory", "OrderShipped") /\ Fine

IsPrepared == shipment' = "PREPARED" /\ SendNothing /\ UNCHANGED <<stock, reservation>> /\ Fine

\* It leaves at once, or when it is due.
InventoryShips ==
    /\ Takes("to inventory", "ShipOrder")
    /\ IF reservation = "HELD" /\ shipment = "NONE" THEN IsPrepared \/ Leaves ELSE Throws(stockVars, "InventoryShips")
    /\ TheStock

\* It and a release exclude each other, for both look at the reservation.
InventoryDispatches ==
    /\ shipment = "PREPARED" /\ reservation = "HELD"
    /\ Leaves
    /\ NoMessage /\ TheStock

-----------------------------------------------------------------------------
(* Payment: PaymentCommands. A charge to an account is one transaction, and none is ever in flight. *)

PaymentCharges ==
    /\ Takes("to payment", "ChargePayment")
    /\ CASE payment /= "NONE" -> Throws(moneyVars, "PaymentCharges")
         [] payment = "NONE" /\ account.balance > 0 ->
            /\ payment' = "CAPTURED" /\ captures' = captures + 1
            /\ account' = [account EXCEPT !.balance = @ - 1]
            /\ Send("from payment", "PaymentCaptured")
            /\ UNCHANGED refunds /\ Fine
         [] OTHER ->
            payment' = "DECLINED" /\ Send("from payment", "PaymentDeclined")
                /\ UNCHANGED <<account, captures, refunds>> /\ Fine
    /\ TheMoney

NothingToRefund == Send("from payment", "NothingToRefund") /\ UNCHANGED <<account, captures, refunds>> /\ Fine

\* What was never charged is voided: it never will be.
PaymentRefunds ==
    /\ Takes("to payment", "RefundPayment")
    /\ CASE payment \in {"CAPTURED"} ->
            /\ payment' = "REFUNDED" /\ refunds' = refunds + 1
            /\ account' = [account EXCEPT !.balance = @ + 1]
            /\ Send("from payment", "PaymentRefunded")
            /\ UNCHANGED captures /\ Fine
         [] payment = "NONE" -> payment' = "VOIDED" /\ NothingToRefund
         [] payment = "DECLINED" -> UNCHANGED payment /\ NothingToRefund
         [] OTHER -> Throws(moneyVars, "PaymentRefunds")
    /\ TheMoney

-----------------------------------------------------------------------------
(* The whole. *)

OrchestratedGoesOn ==
    \/ SagaOnStockReserved \/ SagaOnStockRejected \/ SagaOnStockReleased \/ SagaOnOrderShipped
    \/ SagaOnPaymentCaptured \/ SagaOnPaymentDeclined \/ SagaOnRefundReply
    \/ TimeIsUp
    \/ InventoryReserves \/ InventoryReleases \/ InventoryStops \/ InventoryShips \/ InventoryDispatches
    \/ PaymentCharges \/ PaymentRefunds
    \/ \E c \in Channels : Drop(c)

OrchestratedMayHappen == Start \/ CustomerCancels \/ \E c \in Channels : Repeat(c)

OrchestratedSpec ==
    /\ OrchestratedInit /\ [][OrchestratedGoesOn \/ OrchestratedMayHappen]_orchestratedVars
    /\ WF_orchestratedVars(OrchestratedGoesOn)

-----------------------------------------------------------------------------
(* What must always be true: the promises of the choreography, where they apply. *)

Said(channel, message) == \E i \in DOMAIN sent[channel] : sent[channel][i] = message

\* What the saga waits for, and the order's status beside it.
TypeOK ==
    /\ <<step, status>> \in
            {<<"NONE", "NONE">>, <<"RESERVING", "PENDING">>, <<"CHARGING", "PENDING">>, <<"SHIPPING", "CONFIRMED">>,
             <<"STOPPING", "CANCELLING">>, <<"RELEASING", "CANCELLED">>, <<"REFUNDING", "CANCELLED">>,
             <<"ENDED", "CANCELLED">>, <<"ENDED", "SHIPPED">>}
    /\ reservation \in {"NONE", "HELD", "REJECTED", "RELEASED", "COMMITTED"}
    /\ shipment \in {"NONE", "PREPARED", "WITHDRAWN", "DISPATCHED"}
    /\ payment \in {"NONE", "CAPTURED", "DECLINED", "REFUNDED", "VOIDED"}

\* A service's state and the messages that it sent agree: one transaction wrote both.
StatesAndEventsAgree ==
    /\ step /= "NONE" <=> Said("to inventory", "ReserveStock")
    /\ step = "CHARGING" => Said("to payment", "ChargePayment")
    /\ status \in {"CONFIRMED", "CANCELLING", "SHIPPED"} => Said("to inventory", "ShipOrder")
    /\ step = "STOPPING" => Said("to inventory", "StopShipment")
    /\ step = "RELEASING" => Said("to inventory", "ReleaseStock")
    /\ step = "REFUNDING" => Said("to payment", "RefundPayment")
    /\ reservation \in {"HELD", "RELEASED", "COMMITTED"} <=> Said("from inventory", "StockReserved")
    /\ reservation = "REJECTED" <=> Said("from inventory", "StockRejected")
    /\ reservation = "COMMITTED" <=> Said("from inventory", "OrderShipped")
    /\ payment \in {"CAPTURED", "REFUNDED"} <=> Said("from payment", "PaymentCaptured")
    /\ payment = "DECLINED" <=> Said("from payment", "PaymentDeclined")
    /\ payment = "REFUNDED" <=> Said("from payment", "PaymentRefunded")

OneEffectPerEvent ==
    \A c \in Channels : \A i, j \in DOMAIN effects[c] : effects[c][i] = effects[c][j] => i = j

StockAddsUp ==
    /\ \A pieces \in {"onHand", "held", "gone"} : stock[pieces] >= 0
    /\ stock.onHand + stock.held + stock.gone = stock.stocked
    /\ stock.held = (IF reservation = "HELD" THEN 1 ELSE 0)
    /\ stock.gone = (IF reservation = "COMMITTED" THEN 1 ELSE 0)

Charged == captures - refunds

\* Nobody is charged but for an order that stands, or while the orchestrator waits for a reply.
MoneyAddsUp ==
    /\ account.balance >= 0 /\ account.balance = account.deposited - Charged
    /\ status \in {"CONFIRMED", "CANCELLING", "SHIPPED"} => Charged = 1
    /\ step \in {"NONE", "RESERVING"} => Charged = 0

AtMostOneCaptureAndOneRefund == captures <= 1 /\ refunds <= captures

EndsStay ==
    [][/\ step = "ENDED" => step' = step
       /\ status \in {"CANCELLED", "SHIPPED"} => status' = status /\ reason' = reason
       /\ reservation \in {"REJECTED", "RELEASED", "COMMITTED"} => reservation' = reservation
       /\ payment \in {"DECLINED", "REFUNDED", "VOIDED"} => payment' = payment]_orchestratedVars

\* Who has said that its part is undone holds nothing and charges nothing.
CancelledIsUndone ==
    /\ Said("from inventory", "StockReleased") => reservation \in {"RELEASED", "REJECTED"} /\ stock.held = 0
    /\ Said("from payment", "PaymentRefunded") \/ Said("from payment", "NothingToRefund") => Charged = 0

\* More than the choreography can say: there, nobody waits until a cancelled order is undone.
EndedIsUndone ==
    step = "ENDED" /\ status = "CANCELLED" =>
        /\ reservation \in {"RELEASED", "REJECTED"} /\ shipment \in {"NONE", "WITHDRAWN"}
        /\ payment \in {"NONE", "DECLINED", "REFUNDED", "VOIDED"} /\ Charged = 0

ShippedIsPaidAndCommitted ==
    status = "SHIPPED" => payment = "CAPTURED" /\ reservation = "COMMITTED" /\ shipment = "DISPATCHED"

ReleaseAndDispatchExclude ==
    ~(Said("from inventory", "OrderShipped") /\ (Said("from inventory", "StockReleased") \/ status = "CANCELLED"))

ReasonIsTrue ==
    /\ reason /= "NONE" <=> status = "CANCELLED"
    /\ reason = "OUT_OF_STOCK" => reservation = "REJECTED"
    /\ reason = "PAYMENT_DECLINED" => payment = "DECLINED"
    /\ reason = "TIMED_OUT" => ~Said("to inventory", "ShipOrder")

NoImpossibleStep == impossible = {}

\* Nobody has anything left to do. A customer may still place an order.
EveryOrderHasEnded == (~ENABLED OrchestratedGoesOn) => step \in {"NONE", "ENDED"}

EveryOrderEnds == step = "RESERVING" ~> step = "ENDED"

=============================================================================
