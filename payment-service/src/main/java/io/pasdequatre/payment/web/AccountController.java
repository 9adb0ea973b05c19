package io.pasdequatre.payment.web;

import io.pasdequatre.payment.domain.Cashier;
import io.pasdequatre.payment.domain.Money;
import io.pasdequatre.payment.ledger.Balances;
import io.pasdequatre.payment.ledger.History;
import io.pasdequatre.servicedefaults.IdempotencyKeys;
import io.pasdequatre.servicedefaults.Ids;
import io.pasdequatre.servicedefaults.Problems;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/accounts/{customerId}")
class AccountController {

    static final String ID = Ids.FORM;
    static final String ID_MESSAGE = Ids.MESSAGE;

    private final Cashier cashier;
    private final Balances balances;
    private final History history;
    private final IdempotencyKeys keys;
    private final Clock clock;

    AccountController(Cashier cashier, Balances balances, History history, IdempotencyKeys keys, Clock clock) {
        this.cashier = cashier;
        this.balances = balances;
        this.history = history;
        this.keys = keys;
        this.clock = clock;
    }

    record Deposit(@NotNull @Valid Amount amount) {}

    record Withdrawal(@NotNull @Valid Amount amount) {}

    /** @param to the customer whose account the money goes to, in the same currency */
    record Transfer(
            @NotNull @Pattern(regexp = ID, message = ID_MESSAGE)
            String to,

            @NotNull @Valid Amount amount) {}

    /**
     * All in minor units. {@code balanceMinor} = deposited − withdrawn − fees − captured + refunded + transferred +
     * corrected; {@code transferredMinor} is what others sent less what was sent to them.
     */
    record Balance(
            String currency,
            long balanceMinor,
            long depositedMinor,
            long withdrawnMinor,
            long feesMinor,
            long capturedMinor,
            long refundedMinor,
            long transferredMinor,
            long correctedMinor) {

        private static Balance of(Balances.Balance balance) {
            var state = balance.state();
            return new Balance(
                    balance.account().currency().getCurrencyCode(),
                    state.balanceMinor(),
                    state.depositedMinor(),
                    state.withdrawnMinor(),
                    state.feesMinor(),
                    state.capturedMinor(),
                    state.refundedMinor(),
                    state.transferredMinor(),
                    state.correctedMinor());
        }
    }

    record AccountsOfCustomer(String customerId, List<Balance> balances) {}

    @PostMapping("/deposits")
    @Operation(summary = "Deposits to a customer's account in one currency, once a key. The first deposit opens it")
    AccountsOfCustomer deposit(
            @RequestHeader(name = IdempotencyKeys.HEADER)
                    @Pattern(regexp = IdempotencyKeys.PATTERN, message = IdempotencyKeys.MESSAGE)
                    String key,
            @PathVariable @Pattern(regexp = ID, message = ID_MESSAGE) String customerId,
            @RequestBody @Valid Deposit deposit) {
        var amount = deposit.amount().money();
        keys.once(key, "deposit %s to %s".formatted(amount, customerId), () -> deposit(customerId, amount));
        return now(customerId);
    }

    private void deposit(String customerId, Money amount) {
        switch (cashier.deposit(customerId, amount)) {
            case DEPOSITED -> {}
            case TOO_MUCH -> throw tooMuch();
        }
    }

    @PostMapping("/withdrawals")
    @Operation(summary = "Pays out of a customer's account, once a key, and takes one half of a percent for it")
    AccountsOfCustomer withdraw(
            @RequestHeader(name = IdempotencyKeys.HEADER)
                    @Pattern(regexp = IdempotencyKeys.PATTERN, message = IdempotencyKeys.MESSAGE)
                    String key,
            @PathVariable @Pattern(regexp = ID, message = ID_MESSAGE) String customerId,
            @RequestBody @Valid Withdrawal withdrawal) {
        var amount = withdrawal.amount().money();
        keys.once(key, "withdraw %s from %s".formatted(amount, customerId), () -> withdraw(customerId, amount));
        return now(customerId);
    }

    private void withdraw(String customerId, Money amount) {
        switch (cashier.withdraw(customerId, amount)) {
            case WITHDRAWN -> {}
            case INSUFFICIENT_FUNDS -> throw insufficientFunds();
            case NO_ACCOUNT -> throw noAccount();
        }
    }

    @PostMapping("/transfers")
    @Operation(summary = "Sends money to another customer, once a key")
    AccountsOfCustomer transfer(
            @RequestHeader(name = IdempotencyKeys.HEADER)
                    @Pattern(regexp = IdempotencyKeys.PATTERN, message = IdempotencyKeys.MESSAGE)
                    String key,
            @PathVariable @Pattern(regexp = ID, message = ID_MESSAGE) String customerId,
            @RequestBody @Valid Transfer transfer) {
        var amount = transfer.amount().money();
        if (transfer.to().equals(customerId)) {
            throw Problems.of(HttpStatus.BAD_REQUEST, "invalid-request", "to", "must be another customer");
        }
        keys.once(
                key,
                "transfer %s from %s to %s".formatted(amount, customerId, transfer.to()),
                () -> transfer(customerId, transfer.to(), amount));
        return now(customerId);
    }

    private void transfer(String from, String to, Money amount) {
        switch (cashier.transfer(from, to, amount)) {
            case TRANSFERRED -> {}
            case INSUFFICIENT_FUNDS -> throw insufficientFunds();
            case NO_ACCOUNT -> throw noAccount();
            case NO_RECEIVER ->
                throw Problems.of(
                        HttpStatus.UNPROCESSABLE_CONTENT, "no-receiver", "to", "has no account in this currency");
            case TOO_MUCH -> throw tooMuch();
        }
    }

    @GetMapping
    @Operation(summary = "A customer's balances by currency, as they are or as they were at a moment")
    AccountsOfCustomer get(
            @PathVariable @Pattern(regexp = ID, message = ID_MESSAGE) String customerId,
            @RequestParam(required = false) @Nullable Instant at) {
        if (at == null) {
            return now(customerId);
        }
        if (at.isAfter(clock.instant())) {
            throw Problems.of(HttpStatus.BAD_REQUEST, "invalid-request", "at", "is in the future");
        }
        return answer(customerId, history.asOf(customerId, at));
    }

    private AccountsOfCustomer now(String customerId) {
        return answer(customerId, balances.ofCustomer(customerId));
    }

    private static AccountsOfCustomer answer(String customerId, List<Balances.Balance> balances) {
        if (balances.isEmpty()) {
            throw noAccount();
        }
        return new AccountsOfCustomer(
                customerId, balances.stream().map(Balance::of).toList());
    }

    static ErrorResponseException noAccount() {
        return Problems.of(HttpStatus.NOT_FOUND, "account-not-found", "This customer has, or had, no such account.");
    }

    private static ErrorResponseException insufficientFunds() {
        return Problems.of(
                HttpStatus.CONFLICT, "insufficient-funds", "amount.amountMinor", "is more than the account covers");
    }

    private static ErrorResponseException tooMuch() {
        return Problems.of(
                HttpStatus.CONFLICT, "account-full", "amount.amountMinor", "is more than the account can hold");
    }
}
