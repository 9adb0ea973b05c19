package io.pasdequatre.simulation.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.simulation.World.Funded;
import io.pasdequatre.simulation.World.Item;
import io.pasdequatre.simulation.World.Stocked;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a simulation relies on. */
class PostgresWorldTest {

    private static final PostgresWorld WORLD = PostgresWorld.shared();

    @BeforeEach
    void beginAnew() {
        WORLD.reset(List.of(new Stocked("shoe", 10, 500)), List.of(new Funded("anna", 5_000)));
    }

    @Test
    void aServiceThatDiesBeforeTheCommitHasDoneNothing() {
        WORLD.place("first", "anna", List.of(new Item("shoe", 1)));
        WORLD.place("second", "anna", List.of(new Item("shoe", 1)));
        var placed = WORLD.appended("order-service");
        var before = WORLD.state();
        var events = WORLD.appended("inventory-service");

        WORLD.crashBeforeCommit("inventory-service", placed);

        assertThat(WORLD.state()).isEqualTo(before);
        assertThat(WORLD.appended("inventory-service")).isEqualTo(events);

        WORLD.deliver("inventory-service", placed);

        assertThat(WORLD.state().reservations().values()).containsExactly("HELD", "HELD");
    }

    @Test
    void nothingHappensByItself() {
        var order = WORLD.place("key", "anna", List.of(new Item("shoe", 1)));

        assertThat(WORLD.place("key", "anna", List.of(new Item("shoe", 1)))).isEqualTo(order);
        assertThat(WORLD.appended("order-service")).hasSize(1);
        assertThat(WORLD.state().reservations()).isEmpty();
        assertThat(WORLD.state().notifications()).isEmpty();
    }

    @Test
    void aResetForgetsEverything() {
        WORLD.cancel(WORLD.place("key", "anna", List.of(new Item("shoe", 1))));
        WORLD.deliver("inventory-service", WORLD.appended("order-service"));

        WORLD.reset(List.of(), List.of());

        assertThat(WORLD.state().orders()).isEmpty();
        assertThat(WORLD.state().stock()).isEmpty();
        assertThat(WORLD.state().entered().values()).allMatch(events -> events.isEmpty());
        assertThat(WORLD.appended("inventory-service")).isEmpty();
    }
}
