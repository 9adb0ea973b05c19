package io.pasdequatre.tracking.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.tracking.readmodel.OrderSearch.Filter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** However many orders there are, a search reads about as many as it shows. */
class OrderSearchTest {

    private static final int ORDERS = 100_000;
    private static final int MOST_ROWS = 500;
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Pattern ROWS = Pattern.compile("actual .*?rows=(\\d+)");
    private static final Pattern REMOVED = Pattern.compile("Rows Removed by .*?: (\\d+)");

    private static final DataSource DATABASE = TestDatabase.named("search");
    private static final OrderSearch SEARCH = new OrderSearch(
            DATABASE, Clock.systemUTC(), new TrackingSettings(Duration.ofSeconds(30), Duration.ofDays(30)));

    /** A second apart, all of them SHIPPED but for some that wait since the end, each of one product in a hundred. */
    @BeforeAll
    static void fill() {
        var jdbc = JdbcClient.create(DATABASE);
        jdbc.sql("""
                        INSERT INTO tracked_order (generation, order_id, status, waiting_for, waiting_since, last_at,
                            customer, total_amount_minor, total_currency, placed_at)
                        SELECT 1, gen_random_uuid(), CASE WHEN n % 10000 = 0 THEN 'PENDING' ELSE 'SHIPPED' END,
                            CASE WHEN n % 10000 = 0 THEN 'payment-service' END,
                            CASE WHEN n % 10000 = 0 THEN begin + n * interval '1 s' END,
                            begin + n * interval '1 s', 'customer-' || n % 1000, 100, 'EUR', begin + n * interval '1 s'
                        FROM generate_series(1, :orders) n, (SELECT CAST(:begin AS timestamptz) AS begin) b
                        """).param("orders", ORDERS).param("begin", BEGIN.toString()).update();
        jdbc.sql("""
                        INSERT INTO tracked_order_sku (generation, order_id, sku, placed_at)
                        SELECT generation, order_id, 'sku-' || (extract(epoch FROM placed_at)::bigint % 100), placed_at
                        FROM tracked_order
                        """).update();
        jdbc.sql("ANALYZE").update();
    }

    static Stream<Filter> searches() {
        Instant middle = BEGIN.plusSeconds(ORDERS / 2);
        return Stream.of(
                filter(null, List.of(), null, false, null, null, null),
                filter(null, List.of(), null, false, null, null, middle),
                filter(null, List.of(), null, false, null, middle, null),
                filter(null, List.of(), null, false, null, null, BEGIN),
                filter("customer-7", List.of(), null, false, null, null, middle),
                filter(null, List.of(OrderStatus.PENDING), null, false, null, null, null),
                filter(null, List.of(OrderStatus.SHIPPED, OrderStatus.CANCELLED), null, false, null, null, middle),
                filter(null, List.of(OrderStatus.CANCELLING), null, false, null, null, middle),
                filter(null, List.of(), "payment-service", true, null, null, null),
                filter(null, List.of(), "order-service", true, null, null, null),
                filter(null, List.of(), null, false, "sku-7", null, middle));
    }

    private static Filter filter(
            @Nullable String customer,
            List<OrderStatus> statuses,
            @Nullable String waitingFor,
            boolean stuck,
            @Nullable String sku,
            @Nullable Instant placedAfter,
            @Nullable Instant placedBefore) {
        return new Filter(customer, statuses, waitingFor, stuck, sku, placedAfter, placedBefore);
    }

    @ParameterizedTest
    @MethodSource("searches")
    void aSearchReadsAboutAsManyOrdersAsItShows(Filter filter) {
        var query = SEARCH.query(filter, null, 21);
        List<String> plan = JdbcClient.create(DATABASE)
                .sql("EXPLAIN (ANALYZE, TIMING OFF) " + query.sql())
                .params(query.values())
                .query((row, _) -> row.getString(1))
                .list();

        assertThat(plan).noneMatch(line -> line.contains("Seq Scan on tracked_"));
        assertThat(plan).allMatch(line -> number(ROWS, line) <= MOST_ROWS && number(REMOVED, line) <= MOST_ROWS);
    }

    @Test
    void pagesFollowEachOtherWithoutAGapOrARepetition() {
        var all = filter(null, List.of(), null, false, "sku-7", null, BEGIN.plusSeconds(2_000));
        var whole = SEARCH.find(all, null, 100).stream()
                .map(OrderSearch.Found::orderId)
                .toList();
        var first = SEARCH.find(all, null, 8);
        var second = SEARCH.find(all, first.getLast().place(), 100);

        assertThat(whole).hasSize(20);
        assertThat(Stream.concat(first.stream(), second.stream()).map(OrderSearch.Found::orderId))
                .containsExactlyElementsOf(whole);
    }

    @Test
    void ordersThatWaitTooLongAreCountedByWhomTheyWaitFor() {
        assertThat(SEARCH.stuck()).isEqualTo(java.util.Map.of("payment-service", (long) ORDERS / 10_000));
        assertThat(SEARCH.find(new UUID(0, 0))).isEmpty();
    }

    private static long number(Pattern pattern, String line) {
        var found = pattern.matcher(line);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }
}
