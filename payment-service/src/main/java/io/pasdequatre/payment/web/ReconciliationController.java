package io.pasdequatre.payment.web;

import io.pasdequatre.payment.domain.Difference;
import io.pasdequatre.payment.domain.GatewayBooks;
import io.pasdequatre.payment.saga.Reconciliation;
import io.pasdequatre.servicedefaults.Problems;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClientException;

/** For operators: where the card gateway's ledger and ours differ. */
@RestController
@RequestMapping("/payments/reconciliation")
class ReconciliationController {

    private final Reconciliation reconciliation;
    private final GatewayBooks books;

    ReconciliationController(Reconciliation reconciliation, GatewayBooks books) {
        this.reconciliation = reconciliation;
        this.books = books;
    }

    /** The oldest first, at most a hundred. */
    record Differences(List<Difference> differences) {}

    @GetMapping
    @Operation(summary = "Where the gateway's ledger and ours differ and nobody has settled it")
    Differences open() {
        return new Differences(books.open());
    }

    @PostMapping
    @Operation(summary = "Compares all that is new, and answers with what differs. 503 if the gateway does not answer")
    Differences run() {
        try {
            return new Differences(reconciliation.run());
        } catch (RestClientException away) {
            throw Problems.of(
                    HttpStatus.SERVICE_UNAVAILABLE, "gateway-away", "The card gateway does not answer: try it later.");
        }
    }

    @PostMapping("/{id}/settlement")
    @Operation(summary = "Notes that a person has seen to a difference")
    Differences settle(@PathVariable long id) {
        if (!books.settle(id)) {
            throw Problems.of(HttpStatus.NOT_FOUND, "unknown-difference", "id", "names no difference that is open");
        }
        return open();
    }
}
