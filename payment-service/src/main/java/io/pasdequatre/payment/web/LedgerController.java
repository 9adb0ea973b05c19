package io.pasdequatre.payment.web;

import io.pasdequatre.payment.ledger.AccountId;
import io.pasdequatre.payment.ledger.Entry;
import io.pasdequatre.payment.ledger.History;
import io.pasdequatre.payment.ledger.LedgerEvent;
import io.pasdequatre.payment.ledger.Verification;
import io.pasdequatre.payment.ledger.Verification.Place;
import io.pasdequatre.payment.ledger.Verification.Problem;
import io.pasdequatre.servicedefaults.IsoCurrency;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class LedgerController {

    private static final String PLACE = "[a-z]+:[^:@]{1,64}:[A-Z]{3}@[0-9]{1,18}";

    private final History history;
    private final Verification verification;

    LedgerController(History history, Verification verification) {
        this.history = history;
        this.verification = verification;
    }

    /**
     * One event of an account.
     *
     * @param amountMinor what it added to the balance, in minor units
     * @param event what there is to say of it, by its type
     * @param hash of this entry and all before it
     */
    record EntryView(
            long version,
            String type,
            long amountMinor,
            Instant occurredAt,
            UUID transactionId,
            LedgerEvent event,
            String hash) {

        private static EntryView of(Entry entry) {
            return new EntryView(
                    entry.version(),
                    entry.type(),
                    entry.amountMinor(),
                    entry.occurredAt(),
                    entry.transactionId(),
                    entry.event(),
                    entry.hash());
        }
    }

    /** @param next where the next page is; null on the last one */
    record Page(List<EntryView> items, @Nullable String next) {}

    /**
     * What was found.
     *
     * @param entries how many were looked at
     * @param problems what is not as it was written; empty if all is well
     * @param next where the next page is; null on the last one
     */
    record Verified(
            long entries, List<Problem> problems, @Nullable String next) {}

    @GetMapping("/accounts/{customerId}/entries")
    @Operation(summary = "What happened to a customer's account in one currency, the newest first, page by page")
    Page entries(
            @PathVariable @Pattern(regexp = AccountController.ID, message = AccountController.ID_MESSAGE)
                    String customerId,
            @RequestParam @IsoCurrency String currency,
            @RequestParam(defaultValue = "9223372036854775807") @Min(1) long before,
            @RequestParam(defaultValue = "20") @Min(1) @Max(100) int limit) {
        var account = AccountId.ofCustomer(customerId, Currency.getInstance(currency));
        var found = history.before(account, before, limit + 1);
        if (found.isEmpty()) {
            throw AccountController.noAccount();
        }
        var shown = found.stream().limit(limit).map(EntryView::of).toList();
        return new Page(
                shown,
                found.size() > limit
                        ? "/accounts/%s/entries?currency=%s&before=%d&limit=%d"
                                .formatted(customerId, currency, shown.getLast().version(), limit)
                        : null);
    }

    @GetMapping("/ledger/verification")
    @Operation(summary = "Whether the entries are as they were written, page by page")
    Verified verify(
            @RequestParam(required = false) @Nullable @Pattern(regexp = PLACE, message = "is no end of a page")
                    String after,
            @RequestParam(defaultValue = "1000") @Min(1) @Max(10_000) int limit) {
        var page = verification.page(after == null ? Place.BEGINNING : place(after), limit);
        Place next = page.next();
        return new Verified(
                page.entries(),
                page.problems(),
                next == null
                        ? null
                        : "/ledger/verification?after=%s@%d&limit=%d"
                                .formatted(next.account(), next.tip().version(), limit));
    }

    private Place place(String after) {
        int at = after.indexOf('@');
        return verification.behind(after.substring(0, at), Long.parseLong(after.substring(at + 1)));
    }
}
