------------------------------- MODULE Models -------------------------------
(* The worlds that TLC looks at. The .cfg files choose among them. *)
EXTENDS Promises

\* One order takes a piece of each sku, every other one a piece of the second.
Baskets == [o \in Orders |-> [s \in Skus |-> IF o = "o1" \/ s = "b" THEN 1 ELSE 0]]

\* There is one piece of each, so two orders compete for stock.
OneOfEach == [s \in Skus |-> 1]

OneCustomer == [o \in Orders |-> CHOOSE c \in Customers : TRUE]

\* Enough for the dearest order, and not for two: orders compete for money too.
Purse == [c \in Customers |-> 2]

=============================================================================
