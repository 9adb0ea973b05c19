package io.pasdequatre.inventory.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProductTest {

    private final Product tutu = Product.listed("tutu", "Tutu", new Money(1999, "EUR"), 10);

    @AfterEach
    void nothingAppearsOrVanishes() {
        assertThat(tutu.onHand() + tutu.held() + tutu.shipped() - tutu.returned())
                .isEqualTo(tutu.stocked());
    }

    @Test
    void whatIsHeldIsNoLongerOnHand() {
        tutu.hold(4);
        assertThat(tutu.onHand()).isEqualTo(6);
        assertThat(tutu.held()).isEqualTo(4);
    }

    @Test
    void whatIsReleasedIsOnHandAgain() {
        tutu.hold(4);
        tutu.release(4);
        assertThat(tutu.onHand()).isEqualTo(10);
        assertThat(tutu.held()).isZero();
    }

    @Test
    void whatIsShippedWasHeld() {
        tutu.hold(4);
        tutu.ship(4);
        assertThat(tutu.held()).isZero();
        assertThat(tutu.shipped()).isEqualTo(4);
    }

    @Test
    void whatComesBackWasShippedAndIsOnHandAgain() {
        tutu.hold(4);
        tutu.ship(4);
        tutu.takeBack(3);
        assertThat(tutu.onHand()).isEqualTo(9);
        assertThat(tutu.shipped()).isEqualTo(4);
        assertThat(tutu.returned()).isEqualTo(3);
        assertThatThrownBy(() -> tutu.takeBack(2)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theLastPieceCanBeHeldAndNotOneMore() {
        assertThat(tutu.hasOnHand(10)).isTrue();
        assertThat(tutu.hasOnHand(11)).isFalse();
        assertThatThrownBy(() -> tutu.hold(11)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatIsNotHeldCanNeitherBeShippedNorReleased() {
        tutu.hold(1);
        assertThatThrownBy(() -> tutu.ship(2)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> tutu.release(2)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aDeliveryAddsToWhatIsOnHand() {
        tutu.restock(5);
        assertThat(tutu.onHand()).isEqualTo(15);
        assertThat(tutu.stocked()).isEqualTo(15);
    }

    @Test
    void thePriceChangesWithinItsCurrency() {
        tutu.changePrice(new Money(2500, "EUR"));
        assertThatThrownBy(() -> tutu.changePrice(new Money(2500, "USD"))).isInstanceOf(IllegalArgumentException.class);
        assertThat(tutu.price()).isEqualTo(new Money(2500, "EUR"));
    }

    @Test
    void aPriceHasAVersionThatStockDoesNotTouch() {
        tutu.hold(2);
        tutu.ship(2);
        tutu.restock(5);
        assertThat(tutu.priceVersion()).isEqualTo(1);
        tutu.changePrice(new Money(2500, "EUR"));
        assertThat(tutu.priceVersion()).isEqualTo(2);
    }
}
