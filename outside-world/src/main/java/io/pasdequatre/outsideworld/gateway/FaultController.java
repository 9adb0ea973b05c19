package io.pasdequatre.outsideworld.gateway;

import io.pasdequatre.outsideworld.shared.Faults;
import io.pasdequatre.outsideworld.shared.Faults.Planned;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The control of the simulator, which no real gateway has. */
@RestController
@RequestMapping("/control/gateway")
class FaultController {

    private static final int ALL = -1;
    private static final long DELAY_MILLIS = 3_000;

    private final Faults<Fault> faults;
    private final Ledger ledger;

    FaultController(Faults<Fault> faults, Ledger ledger) {
        this.faults = faults;
        this.ledger = ledger;
    }

    /**
     * What is to go wrong.
     *
     * @param token for this card alone; for every card if there is none
     * @param times how many requests it happens to; all if there is none
     * @param delayMillis of what is late
     */
    record Wish(
            @NotNull Fault fault,
            @Nullable String token,
            @Min(1) @Nullable Integer times,
            @Min(1) @Nullable Long delayMillis) {}

    /** What is planned. {@code left} is how many requests more; negative is all. */
    record Shown(Fault fault, @Nullable String token, int left, Duration delay) {}

    @PostMapping("/faults")
    @Operation(summary = "Has requests go wrong, of one card or of all. NONE heals")
    List<Shown> plan(@RequestBody @Valid Wish wish) {
        if (wish.fault() == Fault.NONE) {
            faults.heal(wish.token());
        } else {
            int times = wish.times() == null ? ALL : wish.times();
            long delay = wish.delayMillis() == null ? DELAY_MILLIS : wish.delayMillis();
            faults.plan(new Planned<>(wish.fault(), wish.token(), times, Duration.ofMillis(delay), 100));
        }
        return faults();
    }

    @GetMapping("/faults")
    @Operation(summary = "What is planned to go wrong")
    List<Shown> faults() {
        return faults.all().stream()
                .map(planned -> new Shown(planned.fault(), planned.target(), planned.left(), planned.delay()))
                .toList();
    }

    @DeleteMapping("/faults")
    @Operation(summary = "Heals everything")
    void heal() {
        faults.healAll();
    }

    @GetMapping("/orders/{order}")
    @Operation(summary = "All that was asked for an order")
    List<Transfer> ofOrder(@PathVariable String order) {
        return ledger.ofOrder(order);
    }
}
