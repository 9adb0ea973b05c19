package io.pasdequatre.outsideworld.gateway;

import io.pasdequatre.outsideworld.gateway.Transfer.Status;
import io.pasdequatre.outsideworld.shared.DroppedAnswer;
import io.pasdequatre.outsideworld.shared.Faults;
import io.pasdequatre.servicedefaults.IdempotencyKeys;
import io.pasdequatre.servicedefaults.IsoCurrency;
import io.pasdequatre.servicedefaults.Problems;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The gateway's interface for its clients. */
@RestController
@RequestMapping("/gateway")
class GatewayController {

    private static final String TOKEN = "tok_[a-z0-9_]{1,60}";
    private static final String KEY = "[A-Za-z0-9._:-]{1,100}";
    private static final String KEY_MESSAGE = "must be 1 to 100 letters, digits, dots, colons, dashes or underscores";

    private final Gateway gateway;
    private final Ledger ledger;
    private final Faults<Fault> faults;

    GatewayController(Gateway gateway, Ledger ledger, Faults<Fault> faults) {
        this.gateway = gateway;
        this.ledger = ledger;
        this.faults = faults;
    }

    record ChargeRequest(
            @NotBlank String order,
            @Min(1) @Max(1_000_000_000_000L) long amountMinor,
            @IsoCurrency String currency,

            @NotNull @Pattern(regexp = TOKEN, message = "must be a token")
            String token) {}

    record RefundRequest(
            @NotBlank String order,
            @NotBlank String charge,
            @Min(1) @Max(1_000_000_000_000L) long amountMinor,
            @IsoCurrency String currency) {}

    /** {@code next} is what to ask for after it; the last page is shorter than the limit. */
    record Page(List<Transfer> entries, long next) {}

    @PostMapping("/charges")
    @Operation(summary = "Charges a card, once a key. 202 if it is still worked on")
    ResponseEntity<Transfer> charge(
            @RequestHeader(name = IdempotencyKeys.HEADER) @Pattern(regexp = KEY, message = KEY_MESSAGE) String key,
            @RequestBody @Valid ChargeRequest wanted,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        return answer(
                gateway.charge(key, wanted.order(), wanted.amountMinor(), wanted.currency(), wanted.token()), response);
    }

    @PostMapping("/charges/{key}/void")
    @Operation(summary = "Sees to it that nothing is charged under a key; answers with the charge if there was one")
    ResponseEntity<Transfer> close(
            @PathVariable @Pattern(regexp = KEY, message = KEY_MESSAGE) String key, HttpServletResponse response)
            throws IOException, InterruptedException {
        return answer(gateway.close(key), response);
    }

    @PostMapping("/refunds")
    @Operation(summary = "Gives a charge back, once a key. 409 if it is refused, and then the key is free")
    ResponseEntity<Transfer> refund(
            @RequestHeader(name = IdempotencyKeys.HEADER) @Pattern(regexp = KEY, message = KEY_MESSAGE) String key,
            @RequestBody @Valid RefundRequest wanted,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        var refund = gateway.refund(key, wanted.charge(), wanted.order(), wanted.amountMinor(), wanted.currency());
        return answer(refund.orElseThrow(GatewayController::refused), response);
    }

    @GetMapping({"/charges/{key}", "/refunds/{key}"})
    @Operation(summary = "What a key stands for; 404 if it was never used")
    ResponseEntity<Transfer> ask(
            @PathVariable @Pattern(regexp = KEY, message = KEY_MESSAGE) String key, HttpServletResponse response)
            throws IOException, InterruptedException {
        var known = gateway.ask(key);
        return answer(
                known.orElseThrow(() -> Problems.of(HttpStatus.NOT_FOUND, "key-unknown", "The key was never used.")),
                response);
    }

    @GetMapping("/ledger")
    @Operation(summary = "All money that moved, in its order, page by page")
    Page ledger(
            @RequestParam(defaultValue = "0") @Min(0) long after,
            @RequestParam(defaultValue = "100") @Min(1) @Max(1_000) int limit) {
        List<Transfer> entries = ledger.movedAfter(after, limit);
        return new Page(entries, after + entries.size());
    }

    private static ErrorResponseException refused() {
        return Problems.of(HttpStatus.CONFLICT, "refund-refused", "The charge is not given back.");
    }

    private ResponseEntity<Transfer> answer(Transfer transfer, HttpServletResponse response)
            throws IOException, InterruptedException {
        String token = transfer.token();
        Duration delay = faults.delay(token, Fault.SLOW);
        TimeUnit.MILLISECONDS.sleep(delay.toMillis());
        if (faults.strikes(token, Fault.DROP_ANSWER)) {
            DroppedAnswer.instead(response);
        }
        boolean isWorkedOn = transfer.status() == Status.PENDING;
        return ResponseEntity.status(isWorkedOn ? HttpStatus.ACCEPTED : HttpStatus.OK)
                .body(faults.strikes(token, Fault.WRONG_AMOUNT) ? withAnotherAmount(transfer) : transfer);
    }

    private static Transfer withAnotherAmount(Transfer right) {
        return new Transfer(
                right.key(),
                right.kind(),
                right.status(),
                right.sequence(),
                right.order(),
                right.charge(),
                right.amountMinor() + 1,
                right.currency(),
                right.token(),
                right.reason(),
                right.at());
    }

    @ExceptionHandler
    ErrorResponseException unavailable(Gateway.Unavailable away) {
        return Problems.of(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", "The gateway is not available.");
    }

    @ExceptionHandler
    ErrorResponseException reused(Gateway.KeyReused reused) {
        return (ErrorResponseException) IdempotencyKeys.ofAnother("request");
    }
}
