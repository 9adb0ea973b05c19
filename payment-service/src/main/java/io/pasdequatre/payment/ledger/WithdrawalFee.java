package io.pasdequatre.payment.ledger;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** The rules by which the fee of a withdrawal, one half of a percent, was and is rounded. */
enum WithdrawalFee {
    /** The first rule, and wrong: it was to be rounded half to even. What it took too much is given back. */
    ROUNDED_UP(RoundingMode.CEILING),
    /** The rule that holds. */
    ROUNDED_HALF_EVEN(RoundingMode.HALF_EVEN);

    static final WithdrawalFee CURRENT = ROUNDED_HALF_EVEN;

    private static final BigDecimal RATE = new BigDecimal("0.005");

    private final RoundingMode rounding;

    WithdrawalFee(RoundingMode rounding) {
        this.rounding = rounding;
    }

    /** In minor units, as is the amount. */
    long of(long amountMinor) {
        return BigDecimal.valueOf(amountMinor)
                .multiply(RATE)
                .setScale(0, rounding)
                .longValueExact();
    }
}
