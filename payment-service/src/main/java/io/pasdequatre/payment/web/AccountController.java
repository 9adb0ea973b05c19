package io.pasdequatre.payment.web;

import io.pasdequatre.payment.domain.Account;
import io.pasdequatre.payment.domain.Accounts;
import io.pasdequatre.payment.domain.Cashier;
import io.pasdequatre.payment.domain.Money;
import io.pasdequatre.servicedefaults.IdempotencyKeys;
import io.pasdequatre.servicedefaults.Problems;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/accounts/{customerId}")
class AccountController {

    private static final String ID = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
    private static final String ID_MESSAGE = "must be 1 to 64 letters, digits, dots, dashes or underscores";

    private final Accounts accounts;
    private final Cashier cashier;
    private final IdempotencyKeys keys;

    AccountController(Accounts accounts, Cashier cashier, IdempotencyKeys keys) {
        this.accounts = accounts;
        this.cashier = cashier;
        this.keys = keys;
    }

    record Deposit(@NotNull @Valid Amount amount) {}

    /** {@code balanceMinor} = deposited − captured + refunded, all in minor units. */
    record Balance(String currency, long balanceMinor, long depositedMinor, long capturedMinor, long refundedMinor) {}

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
        return get(customerId);
    }

    private void deposit(String customerId, Money amount) {
        switch (cashier.deposit(customerId, amount)) {
            case DEPOSITED -> {}
            case TOO_MUCH ->
                throw Problems.of(
                        HttpStatus.CONFLICT, "account-full", "amount.amountMinor", "is more than the account can hold");
        }
    }

    @GetMapping
    @Operation(summary = "A customer's balances by currency")
    AccountsOfCustomer get(@PathVariable @Pattern(regexp = ID, message = ID_MESSAGE) String customerId) {
        var balances = accounts.findByIdCustomerIdOrderByIdCurrency(customerId);
        if (balances.isEmpty()) {
            throw Problems.of(HttpStatus.NOT_FOUND, "account-not-found", "This customer has no account.");
        }
        return new AccountsOfCustomer(
                customerId, balances.stream().map(AccountController::balance).toList());
    }

    private static Balance balance(Account account) {
        return new Balance(
                account.id().currency().getCurrencyCode(),
                account.balanceMinor(),
                account.depositedMinor(),
                account.capturedMinor(),
                account.refundedMinor());
    }
}
