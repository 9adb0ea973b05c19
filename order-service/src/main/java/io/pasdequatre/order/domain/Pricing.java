package io.pasdequatre.order.domain;

import java.util.List;

/** What became of pricing a basket. Lines are counted from 0. */
public sealed interface Pricing {

    /** Every line has its price. */
    record Priced(List<OrderLine> lines, Money total) implements Pricing {}

    /** The basket cannot be ordered as it is. */
    sealed interface Refused extends Pricing {}

    record UnknownSku(int line) implements Refused {}

    /** The sku stands in an earlier line: whether to add up or to replace is for the customer to decide. */
    record RepeatedSku(int line) implements Refused {}

    /** The line is priced in another currency than those before it. */
    record CurrencyMix(int line) implements Refused {}

    /** The customer has seen another total than this one. */
    record OtherTotal(Money total) implements Refused {}

    /** The total is more than {@link Money#MAX_AMOUNT_MINOR}. */
    record TooExpensive() implements Refused {}
}
