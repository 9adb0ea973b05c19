package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.systemtests.Shop.Answer;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shopkeepers change prices, and none overwrites what another did without having seen it. */
class PriceJourneyTest {

    private final Shop shop = new Shop(TheStack.running());

    @Test
    void whoeverSawThePriceMayChangeIt() {
        var teapot = shop.sells(10, 2_500);

        Answer first = teapot.changePrice(teapot.price().tag(), 3_000);
        Answer second = teapot.changePrice(first.tag(), 3_500);

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.body().get("priceVersion").asLong()).isEqualTo(2);
        assertThat(second.status()).isEqualTo(200);
        assertThat(teapot.price().body().get("amountMinor").asLong()).isEqualTo(3_500);
        assertThat(teapot.price().tag()).isEqualTo(second.tag());
    }

    @Test
    void ofTwentyEditorsAtOnceOneWins() throws Exception {
        var teapot = shop.sells(10, 2_500);
        String seen = teapot.price().tag();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = threads
                    .invokeAll(IntStream.range(0, 20)
                            .<Callable<Answer>>mapToObj(editor -> () -> teapot.changePrice(seen, 3_000 + editor))
                            .toList())
                    .stream()
                    .map(done -> done.resultNow())
                    .toList();
            assertThat(answers)
                    .filteredOn(answer -> answer.status() == 200)
                    .singleElement()
                    .satisfies(won -> assertThat(teapot.price().body())
                            .isEqualTo(won.body().get("price")));
            assertThat(answers)
                    .filteredOn(answer -> answer.status() == 412)
                    .hasSize(19)
                    .allSatisfy(lost -> assertThat(lost.type()).isEqualTo("price-changed"));
        }
        assertThat(teapot.price().tag()).isEqualTo("\"2\"");
    }

    @Test
    void stockThatMovesDisturbsNoEditor() {
        var teapot = shop.sells(10, 2_500);
        String seen = teapot.price().tag();
        shop.customerWith(10_000).orders(teapot, 2).ends("SHIPPED");
        teapot.hasStock(8, 0, 2);

        assertThat(teapot.changePrice(seen, 3_000).status()).isEqualTo(200);
    }

    @Test
    void withoutSayingWhichPriceTheySawNobodyChangesIt() {
        var teapot = shop.sells(10, 2_500);

        Answer answer = teapot.putPrice(3_000);

        assertThat(answer.status()).isEqualTo(428);
        assertThat(answer.type()).isEqualTo("precondition-required");
        assertThat(answer.body().get("errors").get(0).get("field").asString()).isEqualTo("If-Match");
        assertThat(teapot.price().tag()).isEqualTo("\"1\"");
    }

    @ParameterizedTest
    @CsvSource({"'\"7\"', 412", "'W/\"1\"', 412", "'1', 400", "'\"7\", \"1\"', 200", "'*', 200"})
    void ifMatchIsReadAsTheStandardSays(String ifMatch, int status) {
        var teapot = shop.sells(10, 2_500);

        assertThat(teapot.changePrice(ifMatch, 3_000).status()).isEqualTo(status);
    }

    @Test
    void whatIsNotSoldHereHasNoPrice() {
        assertThat(shop.get("inventory", "/products/no-such-sku/price").status())
                .isEqualTo(404);
        assertThat(shop.get("inventory", "/products/no-such-sku").status()).isEqualTo(404);
    }
}
