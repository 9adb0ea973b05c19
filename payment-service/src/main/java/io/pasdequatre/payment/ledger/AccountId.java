package io.pasdequatre.payment.ledger;

import java.util.Comparator;
import java.util.Currency;

/**
 * Names an account, and so a stream: a customer's, such as {@code customer:ada:EUR}, or one of the house's, such as
 * {@code sales:7:EUR}. An owner has one account for each currency.
 *
 * @param owner without the currency, such as {@code customer:ada}
 */
public record AccountId(String owner, Currency currency) implements Comparable<AccountId> {

    static final String CUSTOMER = "customer:";

    private static final Comparator<AccountId> BY_TEXT = Comparator.comparing(AccountId::text);

    /**
     * A customer's account.
     *
     * @param customerId without colons, by which the parts of a name are told apart
     */
    public static AccountId ofCustomer(String customerId, Currency currency) {
        return new AccountId(CUSTOMER + customerId, currency);
    }

    static AccountId parse(String text) {
        int end = text.lastIndexOf(':');
        return new AccountId(text.substring(0, end), Currency.getInstance(text.substring(end + 1)));
    }

    /** The house's account of that kind that this stripe is, or the account itself if it is a customer's. */
    AccountId striped(int stripe) {
        return isHouses() ? new AccountId(owner + ":" + stripe, currency) : this;
    }

    boolean isHouses() {
        return !owner.startsWith(CUSTOMER);
    }

    /** As the tables have it. */
    public String text() {
        return owner + ":" + currency.getCurrencyCode();
    }

    /** The order in which accounts are locked. */
    @Override
    public int compareTo(AccountId other) {
        return BY_TEXT.compare(this, other);
    }

    @Override
    public String toString() {
        return text();
    }
}
