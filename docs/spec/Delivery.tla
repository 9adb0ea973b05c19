------------------------------ MODULE Delivery ------------------------------
(* How events travel: outbox, relay, log, inbox, dead letters. Nothing here knows what a step does.
   Sequence matters only within one key on one topic, so everything is kept per topic and order. That allows every
   interleaving of keys and topics that one log for all would allow, and more. *)
EXTENDS Naturals, Sequences, FiniteSets

CONSTANTS
    Orders,       \* the keys
    Consumers,    \* the services that consume events
    MaxCrashes,   \* how often a consumer may crash between its commit and the commit of its offset
    MaxRestarts,  \* how often a relay may go on from an earlier position than it had reached
    MaxFailures,  \* how many events may fail for good
    MaxForgotten  \* how many events an inbox may forget

VARIABLES
    outbox,      \* outbox[topic][order]: the events committed, in commit order; the place of an event is its version
    relayed,     \* relayed[topic][order]: the relay's position in the outbox
    log,         \* log[topic][order]: versions as they were published, repetitions included
    offset,      \* offset[route][order]: how far the consumer has committed to have read
    inbox,       \* inbox[route][order]: the versions that the consumer has entered as processed
    applied,     \* applied[route][order]: history: the versions that had their effect, in that order
    unprocessed, \* unprocessed[route][order]: versions: the first is a dead letter, the others are parked behind it
    faults       \* how many faults of each kind may still happen

relayVars == <<relayed, log>>
consumerVars == <<offset, inbox, applied, unprocessed, faults>>
deliveryVars == <<outbox, relayed, log, offset, inbox, applied, unprocessed, faults>>

-----------------------------------------------------------------------------
(* The contract: what is published on which topic, and who consumes it. *)

EventsOn(topic) ==
    CASE topic = "order-events" ->
            {"OrderPlaced", "OrderConfirmed", "CancellationRequested", "OrderCancelled", "ReturnRequested"}
      [] topic = "inventory-events" ->
            {"StockReserved", "StockRejected", "StockReleased", "OrderShipped", "ReturnLabelIssued", "GoodsReturned"}
      [] topic = "payment-events" -> {"PaymentCaptured", "PaymentDeclined", "PaymentRefunded"}

Topics == {"order-events", "inventory-events", "payment-events"}
Events == UNION {EventsOn(topic) : topic \in Topics}
TopicOf == [event \in Events |-> CHOOSE topic \in Topics : event \in EventsOn(topic)]

AllReactions ==
    ({"inventory"} \X {"OrderPlaced", "OrderConfirmed", "CancellationRequested", "OrderCancelled", "ReturnRequested"})
    \cup ({"payment"} \X {"StockReserved", "OrderCancelled", "GoodsReturned"})
    \cup ({"order"} \X {"StockRejected", "StockReleased", "OrderShipped", "PaymentCaptured", "PaymentDeclined",
                         "GoodsReturned"})
    \cup ({"notification"} \X {"OrderPlaced", "OrderConfirmed", "CancellationRequested", "OrderCancelled",
                                "OrderShipped", "ReturnLabelIssued", "PaymentRefunded"})

\* A model may do without a consumer that publishes nothing, to be small enough.
Reactions == {reaction \in AllReactions : reaction[1] \in Consumers}

\* A route is a consumer and a topic that it reads. It ignores the events it has no reaction to.
Routes == {<<reaction[1], TopicOf[reaction[2]]>> : reaction \in Reactions}
ConsumedOn == [route \in Routes |-> {event \in EventsOn(route[2]) : <<route[1], event>> \in Reactions}]

-----------------------------------------------------------------------------
Range(sequence) == {sequence[i] : i \in DOMAIN sequence}
First(numbers) == CHOOSE n \in numbers : \A m \in numbers : n <= m

EventAt(topic, order, version) == outbox[topic][order][version]

\* The versions of those events in the outbox that the route's consumer reacts to.
ToConsume(route, o) == {v \in DOMAIN outbox[route[2]][o] : EventAt(route[2], o, v) \in ConsumedOn[route]}

\* The places in the log, behind the offset, of events that the consumer reacts to.
Unread(route, o) ==
    IF offset[route][o] = Len(log[route[2]][o]) THEN {} ELSE
    {i \in (offset[route][o] + 1)..Len(log[route[2]][o]) :
        EventAt(route[2], o, log[route[2]][o][i]) \in ConsumedOn[route]}

Known(route, o, version) == version \in inbox[route][o] \/ version \in Range(unprocessed[route][o])

Fault(kind) == faults[kind] > 0 /\ faults' = [faults EXCEPT ![kind] = @ - 1]

DeliveryInit ==
    /\ outbox = [t \in Topics |-> [o \in Orders |-> <<>>]]
    /\ relayed = [t \in Topics |-> [o \in Orders |-> 0]]
    /\ log = [t \in Topics |-> [o \in Orders |-> <<>>]]
    /\ offset = [r \in Routes |-> [o \in Orders |-> 0]]
    /\ inbox = [r \in Routes |-> [o \in Orders |-> {}]]
    /\ applied = [r \in Routes |-> [o \in Orders |-> <<>>]]
    /\ unprocessed = [r \in Routes |-> [o \in Orders |-> <<>>]]
    /\ faults = [crash |-> MaxCrashes, restart |-> MaxRestarts, failure |-> MaxFailures, forget |-> MaxForgotten]

-----------------------------------------------------------------------------
(* What a saga step uses. Appends and Consumes belong to the step's transaction. *)

Appends(o, event) == outbox' = [outbox EXCEPT ![TopicOf[event]][o] = Append(@, event)]
AppendsNothing == UNCHANGED outbox

\* The effect and the inbox are one transaction: the inbox knows an event if and only if it had its effect.
Applies(route, o, version) ==
    /\ inbox' = [inbox EXCEPT ![route][o] = @ \cup {version}]
    /\ applied' = [applied EXCEPT ![route][o] = Append(@, version)]

\* The offset is committed after the transaction. A crash in between leaves it behind, so the event comes again.
\* A crash before the transaction commits changes nothing, so it needs no action.
CommitsOffset(route, o, place) ==
    \/ offset' = [offset EXCEPT ![route][o] = place] /\ UNCHANGED faults
    \/ Fault("crash") /\ UNCHANGED offset

Delivered(route, o, event) ==
    /\ unprocessed[route][o] = <<>>
    /\ Unread(route, o) /= {}
    /\ LET place == First(Unread(route, o))
           version == log[route[2]][o][place]
       IN  /\ EventAt(route[2], o, version) = event
           /\ version \notin inbox[route][o]
           /\ Applies(route, o, version)
           /\ CommitsOffset(route, o, place)
    /\ UNCHANGED unprocessed

\* Somebody has seen to the cause and puts the event back: the oldest of its key first.
Replayed(route, o, event) ==
    /\ unprocessed[route][o] /= <<>>
    /\ EventAt(route[2], o, Head(unprocessed[route][o])) = event
    /\ Applies(route, o, Head(unprocessed[route][o]))
    /\ unprocessed' = [unprocessed EXCEPT ![route][o] = Tail(@)]
    /\ UNCHANGED <<offset, faults>>

Consumes(consumer, event, o) ==
    LET route == <<consumer, TopicOf[event]>>
    IN  route \in Routes /\ (Delivered(route, o, event) \/ Replayed(route, o, event))

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
    /\ UNCHANGED <<outbox, log, offset, inbox, applied, unprocessed>>

DropDuplicate(route, o) ==
    /\ Unread(route, o) /= {}
    /\ LET place == First(Unread(route, o))
       IN  /\ Known(route, o, log[route[2]][o][place])
           /\ offset' = [offset EXCEPT ![route][o] = place]
    /\ UNCHANGED <<outbox, relayVars, inbox, applied, unprocessed, faults>>

\* A step fails for good: its transaction is rolled back, and the event goes to the dead letters.
DeadLetter(route, o) ==
    /\ unprocessed[route][o] = <<>>
    /\ Unread(route, o) /= {}
    /\ LET place == First(Unread(route, o))
           version == log[route[2]][o][place]
       IN  /\ ~Known(route, o, version)
           /\ unprocessed' = [unprocessed EXCEPT ![route][o] = <<version>>]
           /\ offset' = [offset EXCEPT ![route][o] = place]
    /\ Fault("failure")
    /\ UNCHANGED <<outbox, relayVars, inbox, applied>>

\* A later event of a key that has a dead letter waits behind it.
Park(route, o) ==
    /\ unprocessed[route][o] /= <<>>
    /\ Unread(route, o) /= {}
    /\ LET place == First(Unread(route, o))
           version == log[route[2]][o][place]
       IN  /\ ~Known(route, o, version)
           /\ unprocessed' = [unprocessed EXCEPT ![route][o] = Append(@, version)]
           /\ CommitsOffset(route, o, place)
    /\ UNCHANGED <<outbox, relayVars, inbox, applied>>

\* An inbox is pruned, and an event that it no longer knows is repeated. Forgetting what is never repeated changes
\* nothing, so an event is forgotten when its repetition is there to be read.
Forget(route, o) ==
    /\ Fault("forget")
    /\ \E version \in inbox[route][o] \cap {log[route[2]][o][i] : i \in Unread(route, o)} :
        inbox' = [inbox EXCEPT ![route][o] = @ \ {version}]
    /\ UNCHANGED <<outbox, relayVars, offset, applied, unprocessed>>

\* What goes on by itself, and what is a fault.
DeliveryGoesOn(o) ==
    \/ \E topic \in Topics : Publish(topic, o)
    \/ \E route \in Routes : DropDuplicate(route, o) \/ Park(route, o)

DeliveryFails(o) ==
    \/ \E topic \in Topics : RestartRelay(topic, o)
    \/ \E route \in Routes : DeadLetter(route, o) \/ Forget(route, o)

=============================================================================
