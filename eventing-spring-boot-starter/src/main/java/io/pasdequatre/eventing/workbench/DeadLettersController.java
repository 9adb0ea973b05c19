package io.pasdequatre.eventing.workbench;

import io.pasdequatre.eventing.envelope.CloudEventsHeaders;
import io.pasdequatre.eventing.inbox.HeldBack;
import io.pasdequatre.eventing.inbox.NotFirstException;
import io.pasdequatre.eventing.inbox.NotHeldBackException;
import io.pasdequatre.eventing.inbox.Replay;
import io.pasdequatre.eventing.inbox.Replay.Order;
import io.pasdequatre.eventing.inbox.Replay.Outcome;
import io.pasdequatre.eventing.workbench.HeldBackRecords.Action;
import io.pasdequatre.eventing.workbench.HeldBackRecords.Filter;
import io.pasdequatre.eventing.workbench.HeldBackRecords.Item;
import java.net.URI;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * What this service holds back: dead letters, with what waits behind them. It shows them, tells what a replay would do,
 * replays or discards them, one, or all that a filter leaves; and writes down who did, and why.
 */
@RestController
@RequestMapping("/dead-letters")
public final class DeadLettersController {

    private static final int MOST = 1_000;
    private static final int LONGEST_WHY = 1_000;

    private final HeldBackRecords records;
    private final Replay replay;
    private final Facts facts;

    /**
     * Of one service.
     *
     * @param consumer its name
     */
    public DeadLettersController(DataSource dataSource, String consumer, Clock clock, Replay replay, Facts facts) {
        this.records = new HeldBackRecords(JdbcClient.create(dataSource), consumer, clock);
        this.replay = replay;
        this.facts = facts;
    }

    record Page(long total, HeldBack all, List<Item> items) {}

    record Detail(
            Item item,
            @Nullable Object payload,
            @Nullable String unreadable,
            @Nullable String traceId,
            @Nullable String trace,
            List<Item> waiting) {}

    /**
     * Who wants it, and why.
     *
     * @param by the person; not needed where whoever asks has logged in
     */
    record Wish(@Nullable String by, @Nullable String why) {}

    /**
     * The same for all that a filter leaves.
     *
     * @param all has to be true if there is no filter
     * @param limit the most, 1 to 1000
     */
    record WishForMany(
            @Nullable String cause,
            @Nullable String topic,
            @Nullable String key,
            @Nullable Duration olderThan,
            @Nullable Boolean all,
            @Nullable Integer limit,
            @Nullable String by,
            @Nullable String why) {

        Filter filter() {
            return new Filter(cause, topic, key, olderThan);
        }
    }

    /**
     * What came of one.
     *
     * @param outcome REPLAYED, DISCARDED, FAILED, NOT_NOW, or PASSED_OVER since somebody else has seen to it or an
     *     earlier one of its key comes first
     */
    record Result(long place, String outcome, @Nullable String cause) {}

    record DryRun(@Nullable String cause, List<Facts.Said> says, Map<String, Replay.DryRun.Changes> changes) {}

    @GetMapping
    Page list(
            @RequestParam(required = false) @Nullable String cause,
            @RequestParam(required = false) @Nullable String topic,
            @RequestParam(required = false) @Nullable String key,
            @RequestParam(required = false) @Nullable Duration olderThan,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "50") int limit) {
        var filter = new Filter(cause, topic, key, olderThan);
        return new Page(records.count(filter), replay.heldBack(), records.list(filter, after, atMost(limit)));
    }

    @GetMapping("/{place}")
    Detail show(@PathVariable long place) {
        Item item = records.find(place).orElseThrow(() -> notThere(place));
        Facts.Payload payload = facts.payloadOf(replay.recordAt(place));
        String traceId = CloudEventsHeaders.traceIdOf(item.headers().get("traceparent"));
        return new Detail(
                item,
                payload.readable(),
                payload.problem(),
                traceId,
                facts.linkTo(traceId),
                records.behind(place, MOST));
    }

    @GetMapping("/actions")
    List<Action> actions(@RequestParam(defaultValue = "50") int limit) {
        return records.actions(atMost(limit));
    }

    @PostMapping("/{place}/dry-run")
    DryRun dryRun(@PathVariable long place) {
        Replay.DryRun run = once(place, replay::dryRun);
        return new DryRun(run.cause(), run.says().stream().map(facts::said).toList(), run.changes());
    }

    @PostMapping("/{place}/replay")
    Result replay(@PathVariable long place, @RequestBody Wish wish, @Nullable Principal user) {
        Order order = order(wish.by(), wish.why(), user);
        return result(place, once(place, each -> replay.replay(each, order)));
    }

    @PostMapping("/{place}/discard")
    Result discard(@PathVariable long place, @RequestBody Wish wish, @Nullable Principal user) {
        Order order = order(wish.by(), wish.why(), user);
        return result(place, once(place, each -> replay.discard(each, order)));
    }

    @PostMapping("/replay")
    List<Result> replayMany(@RequestBody WishForMany wish, @Nullable Principal user) {
        Order order = order(wish.by(), wish.why(), user);
        return many(wish, place -> replay.replay(place, order));
    }

    @PostMapping("/discard")
    List<Result> discardMany(@RequestBody WishForMany wish, @Nullable Principal user) {
        Order order = order(wish.by(), wish.why(), user);
        return many(wish, place -> replay.discard(place, order));
    }

    /** Here, since a service need not have an advice that tells what is wrong. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(ErrorResponseException refusal) {
        return ResponseEntity.of(refusal.getBody()).build();
    }

    private List<Result> many(WishForMany wish, LongFunction<Outcome> action) {
        if (wish.filter().isEmpty() && !Boolean.TRUE.equals(wish.all())) {
            throw problem(
                    HttpStatus.BAD_REQUEST,
                    "Say which: cause, topic, key or olderThan, or \"all\": true if all of them are meant");
        }
        List<Result> results = new ArrayList<>();
        for (long place : records.places(wish.filter(), atMost(wish.limit() == null ? MOST : wish.limit()))) {
            Result result = passingOver(place, action);
            results.add(result);
            if (result.outcome().equals("NOT_NOW")) {
                break; // What is away for one is away for the others.
            }
        }
        return results;
    }

    private static Result passingOver(long place, LongFunction<Outcome> action) {
        try {
            return result(place, action.apply(place));
        } catch (NotHeldBackException | NotFirstException e) {
            return new Result(place, "PASSED_OVER", e.getMessage());
        }
    }

    private static Result result(long place, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Replayed _ -> new Result(place, "REPLAYED", null);
            case Outcome.Discarded _ -> new Result(place, "DISCARDED", null);
            case Outcome.Failed failed -> new Result(place, "FAILED", failed.cause());
            case Outcome.NotNow later -> new Result(place, "NOT_NOW", later.cause());
        };
    }

    private static <T> T once(long place, LongFunction<T> action) {
        try {
            return action.apply(place);
        } catch (NotHeldBackException _) {
            throw notThere(place);
        } catch (NotFirstException e) {
            throw problem(HttpStatus.CONFLICT, String.valueOf(e.getMessage()));
        }
    }

    private static Order order(@Nullable String by, @Nullable String why, @Nullable Principal user) {
        String who = user == null ? by : user.getName();
        if (who == null || who.isBlank()) {
            throw problem(HttpStatus.BAD_REQUEST, "Say who you are: \"by\"");
        }
        if (why == null || why.isBlank() || why.length() > LONGEST_WHY) {
            throw problem(HttpStatus.BAD_REQUEST, "Say why, in up to %d characters: \"why\"".formatted(LONGEST_WHY));
        }
        return new Order(who.strip(), why.strip());
    }

    private static int atMost(int limit) {
        if (limit < 1 || limit > MOST) {
            throw problem(HttpStatus.BAD_REQUEST, "limit is from 1 to %d, and not %d".formatted(MOST, limit));
        }
        return limit;
    }

    private static ErrorResponseException notThere(long place) {
        return problem(HttpStatus.NOT_FOUND, "Nothing is held back at %d, or no longer".formatted(place));
    }

    private static ErrorResponseException problem(HttpStatus status, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create("urn:problem-type:pasdequatre:dead-letters"));
        return new ErrorResponseException(status, problem, null);
    }
}
