package io.pasdequatre.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;

/** What must be true when every order has come to its end. */
record FinalState(State state) {

    void assertConsistent() {
        assertThat(state.unprocessed().values()).allMatch(Set::isEmpty);
        Invariants.everyOrderHasEnded(state);
        assertThat(state.stock()).allSatisfy((_, stock) -> {
            assertThat(stock.held()).isZero();
            assertThat(stock.onHand()).isNotNegative();
            assertThat(stock.onHand() + stock.shipped() - stock.returned()).isEqualTo(stock.stocked());
        });
    }
}
