package io.pasdequatre.eventing.replay;

import io.pasdequatre.eventing.deadletters.NoUnprocessedRecordException;
import io.pasdequatre.eventing.deadletters.NotFirstException;
import io.pasdequatre.eventing.deadletters.Unprocessed;
import io.pasdequatre.eventing.envelope.CloudEventsHeaders;
import io.pasdequatre.eventing.replay.Replay.Outcome;
import io.pasdequatre.eventing.replay.UnprocessedRecords.Action;
import io.pasdequatre.eventing.replay.UnprocessedRecords.Filter;
import io.pasdequatre.eventing.replay.UnprocessedRecords.Item;
import io.pasdequatre.eventing.replay.UnprocessedRecords.Parked;
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
 * Dead letters of this service, with what is parked behind them. It shows them, and what a replay would do, replays or
 * discards them, one, or all that a filter leaves; and writes down who did, and why.
 */
@RestController
@RequestMapping("/dead-letters")
public final class DeadLettersController {

    private static final int MOST = 1_000;
    private static final int LONGEST_WHY = 1_000;

    private final UnprocessedRecords records;
    private final Replay replay;
    private final Events events;

    /**
     * Of one service.
     *
     * @param consumer its name
     */
    public DeadLettersController(DataSource dataSource, String consumer, Clock clock, Replay replay, Events events) {
        this.records = new UnprocessedRecords(dataSource, consumer, clock);
        this.replay = replay;
        this.events = events;
    }

    record Page(long total, Unprocessed all, List<Item> items) {}

    record Detail(
            Item item,
            @Nullable Object payload,
            @Nullable String unreadable,
            @Nullable String traceId,
            @Nullable String trace,
            List<Parked> parked) {}

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
     * @param outcome REPLAYED, DISCARDED, FAILED, NOT_NOW, or SKIPPED since somebody else was faster or an earlier one
     *     of its key comes first
     */
    record Result(long place, String outcome, @Nullable String cause) {}

    record DryRun(@Nullable String cause, List<Events.Appended> events, Map<String, Replay.DryRun.Changes> changes) {}

    /** A problem in the JSON of this controller. */
    static final class Refusal extends ProblemDetail {

        Refusal(ProblemDetail problem) {
            super(problem);
        }
    }

    @GetMapping
    Page list(
            @RequestParam(required = false) @Nullable String cause,
            @RequestParam(required = false) @Nullable String topic,
            @RequestParam(required = false) @Nullable String key,
            @RequestParam(required = false) @Nullable Duration olderThan,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "50") int limit) {
        var filter = new Filter(cause, topic, key, olderThan);
        return new Page(records.count(filter), replay.unprocessed(), records.list(filter, after, atMost(limit)));
    }

    @GetMapping("/{place}")
    Detail show(
            @PathVariable long place,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "50") int limit) {
        Item item = records.find(place).orElseThrow(() -> notThere(place));
        Events.Payload payload = events.payloadOf(replay.recordAt(place));
        String traceId = CloudEventsHeaders.traceIdOf(item.headers().get("traceparent"));
        return new Detail(
                item,
                payload.readable(),
                payload.problem(),
                traceId,
                events.linkTo(traceId),
                records.behind(place, after, atMost(limit)));
    }

    @GetMapping("/actions")
    List<Action> actions(@RequestParam(defaultValue = "50") int limit) {
        return records.actions(atMost(limit));
    }

    @PostMapping("/{place}/dry-run")
    DryRun dryRun(@PathVariable long place) {
        Replay.DryRun run = once(place, replay::dryRun);
        return new DryRun(
                run.cause(), run.events().stream().map(events::appended).toList(), run.changes());
    }

    @PostMapping("/{place}/replay")
    Result replay(@PathVariable long place, @RequestBody Wish wish, @Nullable Principal user) {
        Replay.Request request = request(wish.by(), wish.why(), user);
        return result(place, once(place, each -> replay.replay(each, request)));
    }

    @PostMapping("/{place}/discard")
    Result discard(@PathVariable long place, @RequestBody Wish wish, @Nullable Principal user) {
        Replay.Request request = request(wish.by(), wish.why(), user);
        return result(place, once(place, each -> replay.discard(each, request)));
    }

    @PostMapping("/replay")
    List<Result> replayMany(@RequestBody WishForMany wish, @Nullable Principal user) {
        Replay.Request request = request(wish.by(), wish.why(), user);
        return many(wish, place -> replay.replay(place, request));
    }

    @PostMapping("/discard")
    List<Result> discardMany(@RequestBody WishForMany wish, @Nullable Principal user) {
        Replay.Request request = request(wish.by(), wish.why(), user);
        return many(wish, place -> replay.discard(place, request));
    }

    /** Here, since a service need not have an advice for it. */
    @ExceptionHandler
    ResponseEntity<Refusal> refused(ErrorResponseException refusal) {
        return ResponseEntity.status(refusal.getStatusCode()).body(new Refusal(refusal.getBody()));
    }

    private List<Result> many(WishForMany wish, LongFunction<Outcome> action) {
        if (wish.filter().isEmpty() && !Boolean.TRUE.equals(wish.all())) {
            throw problem(
                    HttpStatus.BAD_REQUEST,
                    "Name which: cause, topic, key or olderThan, or \"all\": true if all of them are meant");
        }
        List<Result> results = new ArrayList<>();
        for (long place : records.places(wish.filter(), atMost(wish.limit() == null ? MOST : wish.limit()))) {
            Result result = skipping(place, action);
            results.add(result);
            if (result.outcome().equals("NOT_NOW")) {
                break; // What is away for one is away for the others.
            }
        }
        return results;
    }

    private static Result skipping(long place, LongFunction<Outcome> action) {
        try {
            return result(place, action.apply(place));
        } catch (NoUnprocessedRecordException | NotFirstException e) {
            return new Result(place, "SKIPPED", e.getMessage());
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
        } catch (NoUnprocessedRecordException _) {
            throw notThere(place);
        } catch (NotFirstException e) {
            throw problem(HttpStatus.CONFLICT, String.valueOf(e.getMessage()));
        }
    }

    private static Replay.Request request(@Nullable String by, @Nullable String why, @Nullable Principal user) {
        String who = user == null ? by : user.getName();
        if (who == null || who.isBlank()) {
            throw problem(HttpStatus.BAD_REQUEST, "Name who you are: \"by\"");
        }
        if (why == null || why.isBlank() || why.length() > LONGEST_WHY) {
            throw problem(
                    HttpStatus.BAD_REQUEST, "Give a reason, in up to %d characters: \"why\"".formatted(LONGEST_WHY));
        }
        return new Replay.Request(who.strip(), why.strip());
    }

    private static int atMost(int limit) {
        if (limit < 1 || limit > MOST) {
            throw problem(HttpStatus.BAD_REQUEST, "limit is from 1 to %d, and not %d".formatted(MOST, limit));
        }
        return limit;
    }

    private static ErrorResponseException notThere(long place) {
        return problem(HttpStatus.NOT_FOUND, "There is no unprocessed record at %d, or no longer".formatted(place));
    }

    private static ErrorResponseException problem(HttpStatus status, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create("urn:problem-type:pasdequatre:dead-letters"));
        return new ErrorResponseException(status, problem, null);
    }
}
