package io.pasdequatre.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.pasdequatre.localstack.Stack;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The card gateway of the outside world: what it is to do wrong, and what its own ledger says. */
final class CardGateway {

    private static final int PAGE = 1_000;

    private final OutsideWorld world;

    CardGateway(Stack stack) {
        this.world = new OutsideWorld(stack);
    }

    /**
     * A card that no other test has, so that its faults are its own. Letters alone: digits could be a card's number.
     */
    static String card() {
        return "tok_"
                + UUID.randomUUID()
                        .toString()
                        .replace("-", "")
                        .chars()
                        .map(digit -> 'a' + Character.digit(digit, 16))
                        .mapToObj(Character::toString)
                        .collect(Collectors.joining());
    }

    /** Has the next requests of a card go wrong. */
    void plan(String fault, String card, int times, long delayMillis) {
        String wish = """
                {"fault": "%s", "token": "%s", "times": %d, "delayMillis": %d}""".formatted(fault, card, times, delayMillis);
        HttpResponse<String> planned = world.send("POST", "/control/gateway/faults", wish);
        assertThat(planned.statusCode()).as(planned.body()).isEqualTo(200);
    }

    /** The money that moved for an order, in its order, such as {@code CHARGE 500}. */
    List<String> ledgerOf(UUID order) {
        return ledger().stream()
                .filter(entry -> order.toString().equals(entry.path("order").asString()))
                .map(entry -> entry.get("kind").asString() + " " + entry.get("amountMinor"))
                .toList();
    }

    /** All the money that moved. */
    List<JsonNode> ledger() {
        var entries = new ArrayList<JsonNode>();
        int before;
        do {
            before = entries.size();
            var page = world.get("/gateway/ledger?limit=%d&after=%d".formatted(PAGE, before));
            JsonMapper.shared().readTree(page.body()).get("entries").forEach(entries::add);
        } while (entries.size() == before + PAGE);
        return entries;
    }
}
