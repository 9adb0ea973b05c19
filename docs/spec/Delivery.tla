------------------------------ MODULE Delivery ------------------------------
(* How facts travel: outbox, relay, log, inbox, dead letters. Nothing here knows what a step does.
   Sequence matters only within one key on one topic, so everything is kept per topic and order. That allows every
   interleaving of keys and topics that one log for all would allow, and more. *)
EXTENDS Naturals, Sequences, FiniteSets

CONSTANTS
    Orders,       \* the keys
    Consumers,    \* the services that listen
    MaxCrashes,   \* how often a consumer may crash between its commit and the commit of its offset
    MaxRestarts,  \* how often a relay may go on from an earlier position than it had reached
    MaxFailures,  \* how many facts may fail for good
    MaxForgotten  \* how many facts an inbox may forget

VARIABLES
    outbox,   \* outbox[topic][order]: the facts committed, in commit order; the place of a fact is its version
    relayed,  \* relayed[topic][order]: the relay's position in the outbox
    log,      \* log[topic][order]: versions as they were published, repetitions included
    offset,   \* offset[route][order]: how far the consumer has committed to have read
    inbox,    \* inbox[route][order]: the versions that the consumer has entered as processed
    applied,  \* applied[route][order]: history: the versions that had their effect, in that order
    aside,    \* aside[route][order]: versions in the dead letters: the first failed, the others wait behind it
    faults    \* how many faults of each kind may still happen

relayVars == <<relayed, log>>
consumerVars == <<offset, inbox, applied, aside, faults>>
deliveryVars == <<outbox, relayed, log, offset, inbox, applied, aside, faults>>

-----------------------------------------------------------------------------
(* The contract: who says what on which topic, and who hears it. *)

FactsOn(topic) ==
    CASE topic = "order-events" -> {"OrderPlaced", "OrderConfirmed", "CancellationRequested", "OrderCancelled"}
      [] topic = "inventory-events" -> {"StockReserved", "StockRejected", "StockReleased", "OrderShipped"}
      [] topic = "payment-events" -> {"PaymentCaptured", "PaymentDeclined", "PaymentRefunded"}

Topics == {"order-events", "inventory-events", "payment-events"}
Facts == UNION {FactsOn(topic) : topic \in Topics}
TopicOf == [fact \in Facts |-> CHOOSE topic \in Topics : fact \in FactsOn(topic)]

AllReactions ==
    ({"inventory"} \X {"OrderPlaced", "OrderConfirmed", "CancellationRequested", "OrderCancelled"})
    \cup ({"payment"} \X {"StockReserved", "OrderCancelled"})
    \cup ({"order"} \X {"StockRejected", "StockReleased", "OrderShipped", "PaymentCaptured", "PaymentDeclined"})
    \cup ({"notification"} \X {"OrderPlaced", "OrderConfirmed", "CancellationRequested", "OrderCancelled",
                                "OrderShipped", "PaymentRefunded"})

\* A model may do without a consumer that says nothing, to be small enough.
Reactions == {reaction \in AllReactions : reaction[1] \in Consumers}

\* A route is a consumer and a topic it listens to. It passes over the facts it has no reaction to.
Routes == {<<reaction[1], TopicOf[reaction[2]]>> : reaction \in Reactions}
HeardOn == [route \in Routes |-> {fact \in FactsOn(route[2]) : <<route[1], fact>> \in Reactions}]

-----------------------------------------------------------------------------
Range(sequence) == {sequence[i] : i \in DOMAIN sequence}
First(numbers) == CHOOSE n \in numbers : \A m \in numbers : n <= m

FactAt(topic, order, version) == outbox[topic][order][version]

\* The versions of those facts in the outbox that the route's consumer reacts to.
Heard(route, o) == {v \in DOMAIN outbox[route[2]][o] : FactAt(route[2], o, v) \in HeardOn[route]}

\* The places in the log, behind the offset, of facts that the consumer reacts to.
Unread(route, o) ==
    IF offset[route][o] = Len(log[route[2]][o]) THEN {} ELSE
    {i \in (offset[route][o] + 1)..Len(log[route[2]][o]) :
        FactAt(route[2], o, log[route[2]][o][i]) \in HeardOn[route]}

Known(route, o, version) == version \in inbox[route][o] \/ version \in Range(aside[route][o])

Fault(kind) == faults[kind] > 0 /\ faults' = [faults EXCEPT ![kind] = @ - 1]

DeliveryInit ==
    /\ outbox = [t \in Topics |-> [o \in Orders |-> <<>>]]
    /\ relayed = [t \in Topics |-> [o \in Orders |-> 0]]
    /\ log = [t \in Topics |-> [o \in Orders |-> <<>>]]
    /\ offset = [r \in Routes |-> [o \in Orders |-> 0]]
    /\ inbox = [r \in Routes |-> [o \in Orders |-> {}]]
    /\ applied = [r \in Routes |-> [o \in Orders |-> <<>>]]
    /\ aside = [r \in Routes |-> [o \in Orders |-> <<>>]]
    /\ faults = [crash |-> MaxCrashes, restart |-> MaxRestarts, failure |-> MaxFailures, forget |-> MaxForgotten]

-----------------------------------------------------------------------------
(* What a saga step uses. Says and Hears belong to the step's transaction. *)

Says(o, fact) == outbox' = [outbox EXCEPT ![TopicOf[fact]][o] = Append(@, fact)]
SaysNothing == UNCHANGED outbox

\* The effect and the inbox are one transaction: the inbox knows a fact if and only if it had its effect.
Applies(route, o, version) ==
    /\ inbox' = [inbox EXCEPT ![route][o] = @ \cup {version}]
    /\ applied' = [applied EXCEPT ![route][o] = Append(@, version)]

\* The offset is committed after the transaction. A crash in between leaves it behind, so the fact comes again.
\* A crash before the transaction commits changes nothing, so it needs no action.
CommitsOffset(route, o, place) ==
    \/ offset' = [offset EXCEPT ![route][o] = place] /\ UNCHANGED faults
    \/ Fault("crash") /\ UNCHANGED offset

Delivered(route, o, fact) ==
    /\ aside[route][o] = <<>>
    /\ Unread(route, o) /= {}
    /\ LET place == First(Unread(route, o))
           version == log[route[2]][o][place]
       IN  /\ FactAt(route[2], o, version) = fact
           /\ version \notin inbox[route][o]
           /\ Applies(route, o, version)
           /\ CommitsOffset(route, o, place)
    /\ UNCHANGED aside

\* Somebody has seen to the cause and puts the fact back: the oldest of its key first.
Replayed(route, o, fact) ==
    /\ aside[route][o] /= <<>>
    /\ FactAt(route[2], o, Head(aside[route][o])) = fact
    /\ Applies(route, o, Head(aside[route][o]))
    /\ aside' = [aside EXCEPT ![route][o] = Tail(@)]
    /\ UNCHANGED <<offset, faults>>

Hears(consumer, fact, o) ==
    LET route == <<consumer, TopicOf[fact]>>
    IN  route \in Routes /\ (Delivered(route, o, fact) \/ Replayed(route, o, fact))

-----------------------------------------------------------------------------
(* What happens between the steps. *)

\* The relay publishes what is committed, in commit order.
Publish(topic, o) ==
    /\ relayed[topic][o] < Len(outbox[topic][o])
    /\ log' = [log EXCEPT ![topic][o] = Append(@, relayed[topic][o] + 1)]
    /\ relayed' = [relayed EXCEPT ![topic][o] = @ + 1]
    /\ UNCHANGED <<outbox, consumerVars>>

\* After a crash the relay goes on from the last position it has stored, and publishes again from there.
RestartRelay(topic, o) ==
    /\ Fault("restart")
    /\ \E position \in 0..(relayed[topic][o] - 1) : relayed' = [relayed EXCEPT ![topic][o] = position]
    /\ UNCHANGED <<outbox, log, offset, inbox, applied, aside>>

DropDuplicate(route, o) ==
    /\ Unread(route, o) /= {}
    /\ LET place == First(Unread(route, o))
       IN  /\ Known(route, o, log[route[2]][o][place])
           /\ offset' = [offset EXCEPT ![route][o] = place]
    /\ UNCHANGED <<outbox, relayVars, inbox, applied, aside, faults>>

\* A step fails for good: its transaction is rolled back, and the fact goes to the dead letters.
SetAside(route, o) ==
    /\ aside[route][o] = <<>>
    /\ Unread(route, o) /= {}
    /\ LET place == First(Unread(route, o))
           version == log[route[2]][o][place]
       IN  /\ ~Known(route, o, version)
           /\ aside' = [aside EXCEPT ![route][o] = <<version>>]
           /\ offset' = [offset EXCEPT ![route][o] = place]
    /\ Fault("failure")
    /\ UNCHANGED <<outbox, relayVars, inbox, applied>>

\* A later fact of a key that has a dead letter waits behind it.
Park(route, o) ==
    /\ aside[route][o] /= <<>>
    /\ Unread(route, o) /= {}
    /\ LET place == First(Unread(route, o))
           version == log[route[2]][o][place]
       IN  /\ ~Known(route, o, version)
           /\ aside' = [aside EXCEPT ![route][o] = Append(@, version)]
           /\ CommitsOffset(route, o, place)
    /\ UNCHANGED <<outbox, relayVars, inbox, applied>>

\* An inbox is pruned, and a fact that it no longer knows is repeated. Forgetting what is never repeated changes
\* nothing, so a fact is forgotten when its repetition is there to be read.
Forget(route, o) ==
    /\ Fault("forget")
    /\ \E version \in inbox[route][o] \cap {log[route[2]][o][i] : i \in Unread(route, o)} :
        inbox' = [inbox EXCEPT ![route][o] = @ \ {version}]
    /\ UNCHANGED <<outbox, relayVars, offset, applied, aside>>

\* What goes on by itself, and what is a fault.
DeliveryGoesOn(o) ==
    \/ \E topic \in Topics : Publish(topic, o)
    \/ \E route \in Routes : DropDuplicate(route, o) \/ Park(route, o)

DeliveryFails(o) ==
    \/ \E topic \in Topics : RestartRelay(topic, o)
    \/ \E route \in Routes : SetAside(route, o) \/ Forget(route, o)

=============================================================================
