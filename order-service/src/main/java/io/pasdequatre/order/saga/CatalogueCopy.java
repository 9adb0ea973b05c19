package io.pasdequatre.order.saga;

import io.pasdequatre.eventing.Reactions;
import io.pasdequatre.events.PriceChanged;
import io.pasdequatre.events.ProductListed;
import io.pasdequatre.events.Topics;
import io.pasdequatre.order.domain.Catalogue;

/** Keeps this service's copy of the catalogue. Each event carries the whole product, so the last one is the truth. */
@Reactions(topics = Topics.PRODUCT_EVENTS)
class CatalogueCopy {

    private final Catalogue catalogue;

    CatalogueCopy(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    void on(ProductListed listed) {
        catalogue.put(OrderEvents.product(listed.getSku(), listed.getName(), listed.getPrice()));
    }

    void on(PriceChanged changed) {
        catalogue.put(OrderEvents.product(changed.getSku(), changed.getName(), changed.getPrice()));
    }
}
