------------------------------ MODULE Promises ------------------------------
(* What must always be true. The numbers are those of the saga's list of invariants; the README says what is left out. *)
EXTENDS OrderSaga

OrderStates == {"NONE", "PENDING", "CONFIRMED", "CANCELLING", "SHIPPED", "CANCELLED", "RETURNING", "RETURNED"}
Reasons == {"NONE", "OUT_OF_STOCK", "PAYMENT_DECLINED", "CUSTOMER", "TIMED_OUT"}
OrderEnds == {"SHIPPED", "CANCELLED", "RETURNED"}
ReservationEnds == {"COMMITTED", "RELEASED", "REJECTED"}
PaymentEnds == {"REFUNDED", "DECLINED", "VOIDED"}
ShipmentEnds == {"DISPATCHED", "WITHDRAWN"}

\* SHIPPED is an end for everything but a return.
MayFollow(end) ==
    CASE end = "SHIPPED" -> {"SHIPPED", "RETURNING"}
      [] OTHER -> {end}

TypeOK ==
    /\ \A o \in Orders :
        /\ order[o] \in OrderStates
        /\ because[o] \in Reasons
        /\ reservation[o] \in ReservationEnds \cup {"NONE", "HELD"}
        /\ shipment[o] \in ShipmentEnds \cup {"NONE", "PREPARED"}
        /\ payment[o] \in PaymentEnds \cup {"NONE", "REQUESTED", "CAPTURED"}
        /\ label[o] \in {"NONE", "ISSUED", "ARRIVED"}
        /\ giveBack[o] \in BOOLEAN
        /\ \A t \in Topics :
            /\ Range(outbox[t][o]) \subseteq EventsOn(t)
            /\ relayed[t][o] \in 0..Len(outbox[t][o])
        /\ \A r \in Routes : offset[r][o] \in 0..Len(log[r[2]][o])
    /\ \A s \in Skus : onHand[s] \in Nat /\ held[s] \in Nat /\ gone[s] \in Nat /\ back[s] \in Nat
    /\ \A c \in Customers : balance[c] \in Nat

-----------------------------------------------------------------------------
(* What was appended, and what was consumed. *)

Appended(o, event) == event \in Range(outbox[TopicOf[event]][o])

ConsumedBy(consumer, o, event) ==
    LET t == TopicOf[event]
    IN  \E v \in Range(applied[<<consumer, t>>][o]) : EventAt(t, o, v) = event

Charged(o) == captures[o] - refunds[o]

\* No service, relay or consumer has anything left to do. A customer may still place, cancel or send back.
Quiescent ==
    \A o \in Orders :
        /\ order[o] /= "PENDING"
        /\ payment[o] /= "REQUESTED"
        /\ ~(shipment[o] = "PREPARED" /\ reservation[o] = "HELD")
        /\ \A t \in Topics : relayed[t][o] = Len(outbox[t][o])
        /\ \A r \in Routes : unprocessed[r][o] = <<>> /\ Unread(r, o) = {}

\* Holds if Quiescent says what it should: it is what all other promises about the end rest on.
QuiescentMeansNothingLeftToDo == Quiescent <=> \A o \in Orders : ~ENABLED (GoesOn(o) \/ Transport(o))

-----------------------------------------------------------------------------
(* 1. What is committed is published, and what is published was committed. *)

\* A service's state and the events that it appended agree: one transaction wrote both.
StatesAndEventsAgree ==
    \A o \in Orders :
        /\ order[o] /= "NONE" <=> Appended(o, "OrderPlaced")
        /\ order[o] = "CANCELLED" <=> Appended(o, "OrderCancelled")
        /\ order[o] \in {"CONFIRMED", "CANCELLING"} => Appended(o, "OrderConfirmed")
        /\ order[o] = "CANCELLING" => Appended(o, "CancellationRequested")
        /\ order[o] \in {"RETURNING", "RETURNED"} <=> Appended(o, "ReturnRequested")
        /\ reservation[o] \in {"HELD", "COMMITTED", "RELEASED"} <=> Appended(o, "StockReserved")
        /\ reservation[o] = "REJECTED" <=> Appended(o, "StockRejected")
        /\ reservation[o] = "RELEASED" <=> Appended(o, "StockReleased")
        /\ reservation[o] = "COMMITTED" <=> Appended(o, "OrderShipped")
        /\ label[o] \in {"ISSUED", "ARRIVED"} <=> Appended(o, "ReturnLabelIssued")
        /\ label[o] = "ARRIVED" <=> Appended(o, "GoodsReturned")
        /\ payment[o] \in {"CAPTURED", "REFUNDED"} <=> Appended(o, "PaymentCaptured")
        /\ payment[o] = "REFUNDED" <=> Appended(o, "PaymentRefunded")
        /\ payment[o] = "DECLINED" <=> Appended(o, "PaymentDeclined")

\* The relay passes no event that it has not published, and publishes none that was not committed.
LogHoldsWhatWasRelayed ==
    \A t \in Topics, o \in Orders :
        /\ Range(log[t][o]) \subseteq DOMAIN outbox[t][o]
        /\ 1..relayed[t][o] \subseteq Range(log[t][o])

EverythingAppendedIsInTheLog ==
    Quiescent => \A t \in Topics, o \in Orders : Range(log[t][o]) = DOMAIN outbox[t][o]

(* 2. Per key the versions are 1, 2, 3 ... where they occur first. *)
VersionsRiseByOne ==
    \A t \in Topics, o \in Orders : \A i \in DOMAIN log[t][o] :
        \A v \in 1..log[t][o][i] : \E j \in 1..i : log[t][o][j] = v

(* 3. One effect per consumer and event. *)
OneEffectPerEvent ==
    \A r \in Routes, o \in Orders : \A i, j \in DOMAIN applied[r][o] :
        applied[r][o][i] = applied[r][o][j] => i = j

(* 4. Stock. *)
StockAddsUp ==
    \A s \in Skus :
        /\ onHand[s] >= 0 /\ held[s] >= 0 /\ gone[s] >= back[s] /\ back[s] >= 0
        /\ onHand[s] + held[s] + gone[s] - back[s] = Stocked[s]
        /\ held[s] = Sum([o \in Orders |-> Lines[o][s]], {o \in Orders : reservation[o] = "HELD"})
        /\ gone[s] = Sum([o \in Orders |-> Lines[o][s]], {o \in Orders : reservation[o] = "COMMITTED"})
        /\ back[s] = Sum([o \in Orders |-> Lines[o][s]], {o \in Orders : label[o] = "ARRIVED"})

(* 5. Money. *)

\* Captured, and order service has not consumed it, or payment has not consumed the cancellation or the return.
UnderWay(o) ==
    /\ Appended(o, "PaymentCaptured")
    /\ \/ order[o] = "PENDING" /\ ~ConsumedBy("order", o, "PaymentCaptured")
       \/ order[o] = "CANCELLED" /\ ~ConsumedBy("payment", o, "OrderCancelled")
       \/ order[o] \in {"RETURNING", "RETURNED"} /\ ~ConsumedBy("payment", o, "GoodsReturned")

\* Exact at every state: nobody is charged but for an order that stands, or while the news is under way.
MoneyAddsUp ==
    /\ \A o \in Orders :
        Charged(o) = IF order[o] \in {"SHIPPED", "CONFIRMED", "CANCELLING"} \/ UnderWay(o) THEN 1 ELSE 0
    /\ \A c \in Customers :
        /\ balance[c] >= 0
        /\ LET charges == [o \in Orders |-> Charged(o) * Total(o)]
           IN  balance[c] = Deposited[c] - Sum(charges, {o \in Orders : CustomerOf[o] = c})

AtMostOneCaptureAndOneRefund == \A o \in Orders : captures[o] <= 1 /\ refunds[o] <= captures[o]

(* 6. Every order reaches one end and stays there. *)

\* An end never changes.
EndsStay ==
    [][\A o \in Orders :
        /\ order[o] \in OrderEnds => order'[o] \in MayFollow(order[o]) /\ because'[o] = because[o]
        /\ reservation[o] \in ReservationEnds => reservation'[o] = reservation[o]
        /\ shipment[o] \in ShipmentEnds => shipment'[o] = shipment[o]
        /\ label[o] = "ARRIVED" => label'[o] = label[o]
        /\ payment[o] \in PaymentEnds => payment'[o] = payment[o]]_vars

\* Who has consumed a cancellation has undone its part, and keeps it undone.
CancelledIsUndone ==
    \A o \in Orders : order[o] = "CANCELLED" =>
        /\ ConsumedBy("inventory", o, "OrderCancelled") => reservation[o] \in {"RELEASED", "REJECTED"}
        /\ ConsumedBy("payment", o, "OrderCancelled") /\ payment[o] /= "REQUESTED" => Charged(o) = 0

ShippedIsPaidAndCommitted ==
    \A o \in Orders : order[o] = "SHIPPED" =>
        payment[o] = "CAPTURED" /\ reservation[o] = "COMMITTED" /\ shipment[o] = "DISPATCHED"

\* An order is cancelled or sent back, and is refunded for one of the two.
CancelledOrReturned ==
    \A o \in Orders :
        /\ ~(Appended(o, "OrderCancelled") /\ Appended(o, "ReturnRequested"))
        /\ Appended(o, "PaymentRefunded") =>
            \/ ConsumedBy("payment", o, "OrderCancelled")
            \/ ConsumedBy("payment", o, "GoodsReturned")

\* A parcel never leaves for an order that is or will be cancelled.
ReleaseAndDispatchExclude ==
    \A o \in Orders : ~(Appended(o, "OrderShipped") /\ (Appended(o, "StockReleased") \/ order[o] = "CANCELLED"))

\* The reason that the customer is told is the true one.
ReasonIsTrue ==
    \A o \in Orders :
        /\ because[o] /= "NONE" <=> order[o] = "CANCELLED"
        /\ because[o] = "OUT_OF_STOCK" => reservation[o] = "REJECTED"
        /\ because[o] = "PAYMENT_DECLINED" => payment[o] = "DECLINED"
        /\ because[o] = "TIMED_OUT" => ~Appended(o, "OrderConfirmed")

EveryOrderHasEnded ==
    Quiescent => \A o \in Orders : order[o] /= "NONE" =>
        \/ order[o] = "SHIPPED" /\ payment[o] = "CAPTURED" /\ reservation[o] = "COMMITTED" /\ label[o] = "NONE"
        \* The customer has the label, and may keep it.
        \/ order[o] = "RETURNING" /\ payment[o] = "CAPTURED" /\ reservation[o] = "COMMITTED" /\ label[o] = "ISSUED"
        \/ order[o] = "RETURNED" /\ payment[o] = "REFUNDED" /\ reservation[o] = "COMMITTED" /\ label[o] = "ARRIVED"
        \/ order[o] = "CANCELLED" /\ Charged(o) = 0 /\ payment[o] \in PaymentEnds
            /\ reservation[o] \in {"RELEASED", "REJECTED"} /\ shipment[o] \in {"NONE", "WITHDRAWN"}

\* The same as a matter of time, for FairSpec.
EveryOrderEnds == \A o \in Orders : order[o] = "PENDING" ~> order[o] \in OrderEnds

(* 8. Notifications. *)
OneNotificationPerKind == \A o \in Orders, kind \in Kinds : told[o][kind] <= 1

EverybodyIsTold ==
    Quiescent /\ "notification" \in Consumers => \A o \in Orders, kind \in Kinds : told[o][kind] = IF Appended(o, kind) THEN 1 ELSE 0

(* 9. Dead letters. *)

\* What was read is processed or is a dead letter or parked, never both, and nothing else is.
ConsumedIsAccountedFor ==
    \A r \in Routes, o \in Orders :
        LET read == {log[r[2]][o][i] : i \in 1..offset[r][o]} \cap ToConsume(r, o)
            processed == Range(applied[r][o])
            deadOrParked == Range(unprocessed[r][o])
        IN  /\ read \subseteq processed \cup deadOrParked
            /\ processed \cup deadOrParked \subseteq ToConsume(r, o) \cap Range(log[r[2]][o])
            /\ processed \cap deadOrParked = {}
            /\ Quiescent => processed = ToConsume(r, o)

\* What is processed is all that came before: nobody overtakes a dead letter.
NothingOvertakes ==
    \A r \in Routes, o \in Orders :
        \A v \in Range(applied[r][o]) : \A earlier \in ToConsume(r, o) :
            earlier < v => earlier \in Range(applied[r][o])

(* The saga's states: a transition that the table does not know is an error, and no error is ever met. *)
NoImpossibleStep == impossible = {}

=============================================================================
