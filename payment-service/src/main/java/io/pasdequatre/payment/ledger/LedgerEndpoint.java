package io.pasdequatre.payment.ledger;

import io.pasdequatre.payment.ledger.Generations.Building;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.stereotype.Component;

/**
 * How the ledger stands, at {@code /actuator/ledger}, and what an operator has it do by a POST behind that:
 * {@code verification}, {@code rebuild} or {@code correction}.
 */
@Component
@Endpoint(id = "ledger")
class LedgerEndpoint {

    private final Generations generations;
    private final Balances balances;
    private final Verification verification;
    private final FeeCorrection correction;

    LedgerEndpoint(Generations generations, Balances balances, Verification verification, FeeCorrection correction) {
        this.generations = generations;
        this.balances = balances;
        this.verification = verification;
        this.correction = correction;
    }

    /**
     * What it answers.
     *
     * @param serving the generation of balances that answers
     * @param building the one that is being made from the entries; null if none is
     * @param sums what all balances add up to, by currency: always zero
     */
    record Answer(int serving, @Nullable Building building, SortedMap<String, Long> sums) {}

    @ReadOperation
    Answer ledger() {
        return new Answer(generations.serving(), generations.building().orElse(null), balances.sums());
    }

    /** Of {@code correction}: what it would post. */
    @ReadOperation
    Object preview(@Selector String command) {
        if (command.equals("correction")) {
            return correction.differences();
        }
        throw unknown(command);
    }

    /** Verifies all entries, begins to rebuild the balances unless that is under way, or corrects fees. */
    @WriteOperation
    Object run(@Selector String command) {
        return switch (command) {
            case "verification" -> verification.all();
            case "rebuild" -> rebuild();
            case "correction" -> correction.correct();
            default -> throw unknown(command);
        };
    }

    private Answer rebuild() {
        generations.begin();
        return ledger();
    }

    private static InvalidEndpointRequestException unknown(String command) {
        return new InvalidEndpointRequestException(
                "The ledger has no command " + command, "There are verification, rebuild and correction");
    }
}
