----------------------------- MODULE OrderSaga ------------------------------
(* The order saga: four services that consume events, change their own state and publish events. Nothing
   coordinates them. One action is one transaction. Read Delivery first for Consumes and Appends, Promises next for
   what must hold. *)
EXTENDS Delivery

CONSTANTS
    Skus,
    Customers,
    Lines,       \* Lines[order][sku]: how many pieces the order is for; a piece costs 1
    CustomerOf,  \* CustomerOf[order]
    Stocked,     \* Stocked[sku]: what is on hand at the beginning
    Deposited    \* Deposited[customer]: what is on the account at the beginning

VARIABLES
    order, because,                             \* order service: state, and the reason of a cancellation
    reservation, shipment, onHand, held, gone,  \* inventory service: per order, and pieces per sku
    label, back,                                \* inventory service: return labels, and pieces that came back
    payment, giveBack, captures, refunds,       \* payment service: per order; giveBack: cancelled while in flight
    balance,                                    \* payment service: per customer
    told,                                       \* notification service: notifications per order and kind
    impossible                                  \* the steps that met a state in which they are an error

orderVars == <<order, because>>
returnVars == <<label, back>>
inventoryVars == <<reservation, shipment, onHand, held, gone, returnVars>>
paymentVars == <<payment, giveBack, captures, refunds, balance>>
vars == <<deliveryVars, orderVars, inventoryVars, paymentVars, told, impossible>>

RECURSIVE Sum(_, _)
Sum(f, keys) == IF keys = {} THEN 0 ELSE LET k == CHOOSE k \in keys : TRUE IN f[k] + Sum(f, keys \ {k})

Total(o) == Sum(Lines[o], Skus)
Kinds ==
    {"OrderPlaced", "OrderConfirmed", "CancellationRequested", "OrderCancelled", "OrderShipped", "ReturnLabelIssued",
     "PaymentRefunded"}

Init ==
    /\ DeliveryInit
    /\ order = [o \in Orders |-> "NONE"]
    /\ because = [o \in Orders |-> "NONE"]
    /\ reservation = [o \in Orders |-> "NONE"]
    /\ shipment = [o \in Orders |-> "NONE"]
    /\ onHand = Stocked
    /\ held = [s \in Skus |-> 0]
    /\ gone = [s \in Skus |-> 0]
    /\ label = [o \in Orders |-> "NONE"]
    /\ back = [s \in Skus |-> 0]
    /\ payment = [o \in Orders |-> "NONE"]
    /\ giveBack = [o \in Orders |-> FALSE]
    /\ captures = [o \in Orders |-> 0]
    /\ refunds = [o \in Orders |-> 0]
    /\ balance = Deposited
    /\ told = [o \in Orders |-> [kind \in Kinds |-> 0]]
    /\ impossible = {}

-----------------------------------------------------------------------------
(* Every step ends in one of three ways: something changes, nothing is to be done, or it is an error. *)

OnlyOrder == UNCHANGED <<relayVars, inventoryVars, paymentVars, told>>
OnlyInventory == UNCHANGED <<relayVars, orderVars, paymentVars, told>>
OnlyPayment == UNCHANGED <<relayVars, orderVars, inventoryVars, told>>
OnlyNotification == UNCHANGED <<relayVars, orderVars, inventoryVars, paymentVars>>

Possible == UNCHANGED impossible
NothingToDo(own) == AppendsNothing /\ Possible /\ UNCHANGED own
\* The code throws, and the transaction is rolled back.
Impossible(own, step) == AppendsNothing /\ UNCHANGED own /\ impossible' = impossible \cup {step}

-----------------------------------------------------------------------------
(* Order service: it alone decides an order's fate. *)

Become(o, state) == order' = [order EXCEPT ![o] = state]

BecomeCancelled(o, reason) ==
    /\ Become(o, "CANCELLED")
    /\ because' = [because EXCEPT ![o] = reason]
    /\ Appends(o, "OrderCancelled")
    /\ Possible

\* Step 1.
Place(o) ==
    /\ order[o] = "NONE"
    /\ Become(o, "PENDING")
    /\ Appends(o, "OrderPlaced")
    /\ UNCHANGED because /\ Possible
    /\ OnlyOrder /\ UNCHANGED consumerVars

\* Step 4. Too late for a cancelled order: payment refunds when it consumes the cancellation.
OrderOnPaymentCaptured(o) ==
    /\ Consumes("order", "PaymentCaptured", o)
    /\ CASE order[o] = "PENDING" ->
            /\ Become(o, "CONFIRMED")
            /\ Appends(o, "OrderConfirmed")
            /\ UNCHANGED because /\ Possible
         [] order[o] = "CANCELLED" -> NothingToDo(orderVars)
         [] OTHER -> Impossible(orderVars, "OrderOnPaymentCaptured")
    /\ OnlyOrder

\* Steps 6 and x4. What left the house cannot be undone, so a cancellation that came too late is refused.
OrderOnOrderShipped(o) ==
    /\ Consumes("order", "OrderShipped", o)
    /\ CASE order[o] \in {"CONFIRMED", "CANCELLING"} ->
            Become(o, "SHIPPED") /\ AppendsNothing /\ UNCHANGED because /\ Possible
         [] OTHER -> Impossible(orderVars, "OrderOnOrderShipped")
    /\ OnlyOrder

\* The first reason stands.
Refused(o, reason, step) ==
    CASE order[o] = "PENDING" -> BecomeCancelled(o, reason)
      [] order[o] = "CANCELLED" -> NothingToDo(orderVars)
      [] OTHER -> Impossible(orderVars, step)

\* Step 4c, there is no stock.
OrderOnStockRejected(o) ==
    /\ Consumes("order", "StockRejected", o)
    /\ Refused(o, "OUT_OF_STOCK", "OrderOnStockRejected")
    /\ OnlyOrder

\* Step 4c, there is no money.
OrderOnPaymentDeclined(o) ==
    /\ Consumes("order", "PaymentDeclined", o)
    /\ Refused(o, "PAYMENT_DECLINED", "OrderOnPaymentDeclined")
    /\ OnlyOrder

\* Step x1, while nothing is paid: the order ends at once.
CancelPending(o) ==
    /\ order[o] = "PENDING"
    /\ BecomeCancelled(o, "CUSTOMER")

\* Step x1, while a parcel may be on its way: inventory knows whether it is too late.
CancelConfirmed(o) ==
    /\ order[o] = "CONFIRMED"
    /\ Become(o, "CANCELLING")
    /\ Appends(o, "CancellationRequested")
    /\ UNCHANGED because /\ Possible

\* In any other state the customer gets 409, and nothing changes.
Cancel(o) ==
    /\ CancelPending(o) \/ CancelConfirmed(o)
    /\ OnlyOrder /\ UNCHANGED consumerVars

\* Step x3.
OrderOnStockReleased(o) ==
    /\ Consumes("order", "StockReleased", o)
    /\ CASE order[o] = "CANCELLING" -> BecomeCancelled(o, "CUSTOMER")
         [] order[o] = "CANCELLED" -> NothingToDo(orderVars)
         [] OTHER -> Impossible(orderVars, "OrderOnStockReleased")
    /\ OnlyOrder

\* Step t. How long is too long is not modelled: the clock may strike whenever the order is PENDING.
TimeOut(o) ==
    /\ order[o] = "PENDING"
    /\ BecomeCancelled(o, "TIMED_OUT")
    /\ OnlyOrder /\ UNCHANGED consumerVars

\* Step r1. What has left cannot be undone, so the saga goes on. How long it may take is not modelled, as for step t.
RequestReturn(o) ==
    /\ order[o] = "SHIPPED"
    /\ Become(o, "RETURNING")
    /\ Appends(o, "ReturnRequested")
    /\ UNCHANGED because /\ Possible
    /\ OnlyOrder /\ UNCHANGED consumerVars

\* Step r5.
OrderOnGoodsReturned(o) ==
    /\ Consumes("order", "GoodsReturned", o)
    /\ CASE order[o] = "RETURNING" ->
            Become(o, "RETURNED") /\ AppendsNothing /\ UNCHANGED because /\ Possible
         [] OTHER -> Impossible(orderVars, "OrderOnGoodsReturned")
    /\ OnlyOrder

-----------------------------------------------------------------------------
(* Inventory service. *)

EnoughFor(o) == \A s \in Skus : onHand[s] >= Lines[o][s]
Plus(stock, o) == [s \in Skus |-> stock[s] + Lines[o][s]]
Minus(stock, o) == [s \in Skus |-> stock[s] - Lines[o][s]]

Hold(o) ==
    /\ reservation' = [reservation EXCEPT ![o] = "HELD"]
    /\ onHand' = Minus(onHand, o)
    /\ held' = Plus(held, o)
    /\ Appends(o, "StockReserved")
    /\ UNCHANGED <<shipment, gone, returnVars>> /\ Possible

Reject(o) ==
    /\ reservation' = [reservation EXCEPT ![o] = "REJECTED"]
    /\ Appends(o, "StockRejected")
    /\ UNCHANGED <<shipment, onHand, held, gone, returnVars>> /\ Possible

Release(o) ==
    /\ reservation' = [reservation EXCEPT ![o] = "RELEASED"]
    /\ shipment' = [shipment EXCEPT ![o] = IF @ = "PREPARED" THEN "WITHDRAWN" ELSE @]
    /\ onHand' = Plus(onHand, o)
    /\ held' = Minus(held, o)
    /\ Appends(o, "StockReleased")
    /\ UNCHANGED <<gone, returnVars>> /\ Possible

\* Step 2. Every line or none.
InventoryOnOrderPlaced(o) ==
    /\ Consumes("inventory", "OrderPlaced", o)
    /\ CASE reservation[o] /= "NONE" -> Impossible(inventoryVars, "InventoryOnOrderPlaced")
         [] EnoughFor(o) -> Hold(o)
         [] OTHER -> Reject(o)
    /\ OnlyInventory

\* Step 5, first half. The pieces stay held until they leave.
InventoryOnOrderConfirmed(o) ==
    /\ Consumes("inventory", "OrderConfirmed", o)
    /\ IF reservation[o] = "HELD" /\ shipment[o] = "NONE"
       THEN /\ shipment' = [shipment EXCEPT ![o] = "PREPARED"]
            /\ AppendsNothing /\ Possible
            /\ UNCHANGED <<reservation, onHand, held, gone, returnVars>>
       ELSE Impossible(inventoryVars, "InventoryOnOrderConfirmed")
    /\ OnlyInventory

\* Step 5, second half: the pivot. It and a release exclude each other, for both look at the reservation.
Dispatch(o) ==
    /\ shipment[o] = "PREPARED" /\ reservation[o] = "HELD"
    /\ shipment' = [shipment EXCEPT ![o] = "DISPATCHED"]
    /\ reservation' = [reservation EXCEPT ![o] = "COMMITTED"]
    /\ held' = Minus(held, o)
    /\ gone' = Plus(gone, o)
    /\ Appends(o, "OrderShipped")
    /\ UNCHANGED <<onHand, returnVars>> /\ Possible
    /\ OnlyInventory /\ UNCHANGED consumerVars

\* Step x2. If the parcel has left, OrderShipped is on its way and answers.
InventoryOnCancellationRequested(o) ==
    /\ Consumes("inventory", "CancellationRequested", o)
    /\ CASE reservation[o] = "HELD" -> Release(o)
         [] reservation[o] = "COMMITTED" -> NothingToDo(inventoryVars)
         [] OTHER -> Impossible(inventoryVars, "InventoryOnCancellationRequested")
    /\ OnlyInventory

\* Step 2c.
InventoryOnOrderCancelled(o) ==
    /\ Consumes("inventory", "OrderCancelled", o)
    /\ CASE reservation[o] = "HELD" -> Release(o)
         [] reservation[o] \in {"RELEASED", "REJECTED"} -> NothingToDo(inventoryVars)
         [] OTHER -> Impossible(inventoryVars, "InventoryOnOrderCancelled")
    /\ OnlyInventory

\* Step r2.
InventoryOnReturnRequested(o) ==
    /\ Consumes("inventory", "ReturnRequested", o)
    /\ IF shipment[o] = "DISPATCHED" /\ label[o] = "NONE"
       THEN /\ label' = [label EXCEPT ![o] = "ISSUED"]
            /\ Appends(o, "ReturnLabelIssued") /\ Possible
            /\ UNCHANGED <<reservation, shipment, onHand, held, gone, back>>
       ELSE Impossible(inventoryVars, "InventoryOnReturnRequested")
    /\ OnlyInventory

\* Step r3. The customer may never send it. Said to be back again it changes nothing, so that needs no action.
Arrive(o) ==
    /\ label[o] = "ISSUED"
    /\ label' = [label EXCEPT ![o] = "ARRIVED"]
    /\ onHand' = Plus(onHand, o)
    /\ back' = Plus(back, o)
    /\ Appends(o, "GoodsReturned")
    /\ UNCHANGED <<reservation, shipment, held, gone>> /\ Possible
    /\ OnlyInventory /\ UNCHANGED consumerVars

-----------------------------------------------------------------------------
(* Payment service. A charge has two halves, the request and its outcome, and anything may happen in between. *)

\* Step 3, first half.
PaymentOnStockReserved(o) ==
    /\ Consumes("payment", "StockReserved", o)
    /\ CASE payment[o] = "NONE" ->
            /\ payment' = [payment EXCEPT ![o] = "REQUESTED"]
            /\ AppendsNothing /\ Possible
            /\ UNCHANGED <<giveBack, captures, refunds, balance>>
         [] payment[o] = "VOIDED" -> NothingToDo(paymentVars)
         [] OTHER -> Impossible(paymentVars, "PaymentOnStockReserved")
    /\ OnlyPayment

Capture(o) ==
    /\ payment' = [payment EXCEPT ![o] = "CAPTURED"]
    /\ captures' = [captures EXCEPT ![o] = @ + 1]
    /\ balance' = [balance EXCEPT ![CustomerOf[o]] = @ - Total(o)]
    /\ Appends(o, "PaymentCaptured")
    /\ UNCHANGED refunds

\* The order was cancelled while the charge was in flight: what was taken is given back in the same transaction.
CaptureAndGiveBack(o) ==
    /\ payment' = [payment EXCEPT ![o] = "REFUNDED"]
    /\ captures' = [captures EXCEPT ![o] = @ + 1]
    /\ refunds' = [refunds EXCEPT ![o] = @ + 1]
    /\ outbox' = [outbox EXCEPT !["payment-events"][o] = @ \o <<"PaymentCaptured", "PaymentRefunded">>]
    /\ UNCHANGED balance

Decline(o) ==
    /\ payment' = [payment EXCEPT ![o] = "DECLINED"]
    /\ Appends(o, "PaymentDeclined")
    /\ UNCHANGED <<captures, refunds, balance>>

Refund(o) ==
    /\ payment' = [payment EXCEPT ![o] = "REFUNDED"]
    /\ refunds' = [refunds EXCEPT ![o] = @ + 1]
    /\ balance' = [balance EXCEPT ![CustomerOf[o]] = @ + Total(o)]
    /\ Appends(o, "PaymentRefunded")
    /\ UNCHANGED <<giveBack, captures>> /\ Possible

\* Step 3, second half.
PaymentOutcome(o) ==
    /\ payment[o] = "REQUESTED"
    /\ CASE balance[CustomerOf[o]] < Total(o) -> Decline(o)
         [] giveBack[o] -> CaptureAndGiveBack(o)
         [] OTHER -> Capture(o)
    /\ UNCHANGED giveBack /\ Possible
    /\ OnlyPayment /\ UNCHANGED consumerVars

\* Step 3c. Also when it comes first: then nothing will be charged.
PaymentOnOrderCancelled(o) ==
    /\ Consumes("payment", "OrderCancelled", o)
    /\ CASE payment[o] = "CAPTURED" -> Refund(o)
         [] payment[o] = "NONE" ->
            /\ payment' = [payment EXCEPT ![o] = "VOIDED"]
            /\ AppendsNothing /\ Possible
            /\ UNCHANGED <<giveBack, captures, refunds, balance>>
         [] payment[o] = "REQUESTED" /\ ~giveBack[o] ->
            /\ giveBack' = [giveBack EXCEPT ![o] = TRUE]
            /\ AppendsNothing /\ Possible
            /\ UNCHANGED <<payment, captures, refunds, balance>>
         [] payment[o] = "DECLINED" -> NothingToDo(paymentVars)
         [] OTHER -> Impossible(paymentVars, "PaymentOnOrderCancelled")
    /\ OnlyPayment

\* Step r4. What has shipped is paid, and is refunded once.
PaymentOnGoodsReturned(o) ==
    /\ Consumes("payment", "GoodsReturned", o)
    /\ CASE payment[o] = "CAPTURED" -> Refund(o)
         [] OTHER -> Impossible(paymentVars, "PaymentOnGoodsReturned")
    /\ OnlyPayment

-----------------------------------------------------------------------------
(* Notification service. The table has one row per order and kind, so an insert that comes again adds none. *)

\* Step n.
NotificationOn(o, event) ==
    /\ Consumes("notification", event, o)
    /\ told' = [told EXCEPT ![o][event] = 1]
    /\ AppendsNothing /\ Possible
    /\ OnlyNotification

-----------------------------------------------------------------------------
(* The whole. *)

\* What is bound to happen, once it can.
GoesOn(o) ==
    \/ OrderOnPaymentCaptured(o)
    \/ OrderOnOrderShipped(o)
    \/ OrderOnStockRejected(o)
    \/ OrderOnPaymentDeclined(o)
    \/ OrderOnStockReleased(o)
    \/ OrderOnGoodsReturned(o)
    \/ TimeOut(o)
    \/ InventoryOnOrderPlaced(o)
    \/ InventoryOnOrderConfirmed(o)
    \/ Dispatch(o)
    \/ InventoryOnCancellationRequested(o)
    \/ InventoryOnOrderCancelled(o)
    \/ InventoryOnReturnRequested(o)
    \/ PaymentOnStockReserved(o)
    \/ PaymentOutcome(o)
    \/ PaymentOnOrderCancelled(o)
    \/ PaymentOnGoodsReturned(o)
    \/ \E event \in Kinds : NotificationOn(o, event)

serviceVars == <<orderVars, inventoryVars, paymentVars, told, impossible>>

Transport(o) == DeliveryGoesOn(o) /\ UNCHANGED serviceVars

\* What a customer may do, and what may go wrong. Nothing waits for these.
MayHappen(o) ==
    \/ Place(o)
    \/ Cancel(o)
    \/ RequestReturn(o)
    \/ Arrive(o)
    \/ DeliveryFails(o) /\ UNCHANGED serviceVars

Next == \E o \in Orders : GoesOn(o) \/ Transport(o) \/ MayHappen(o)

Spec == Init /\ [][Next]_vars

\* No service, relay or consumer stands still for ever. None of these steps can be taken for ever either, so it is
\* enough to ask that some step is taken while one is possible.
FairSpec == Spec /\ \A o \in Orders : WF_vars(GoesOn(o) \/ Transport(o))

=============================================================================
