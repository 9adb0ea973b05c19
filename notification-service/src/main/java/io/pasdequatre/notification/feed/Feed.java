package io.pasdequatre.notification.feed;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What a customer is shown: all sources in one order. */
@Component
public class Feed {

    private static final UUID HIGHEST = new UUID(-1, -1);

    private final List<FeedSource> sources;

    Feed(List<FeedSource> sources) {
        this.sources = sources;
    }

    /**
     * A part of a feed.
     *
     * @param entries the newest first
     * @param notes what the reader should know about it
     */
    public record Part(List<FeedEntry> entries, List<String> notes) {}

    /** At most {@code limit} of a customer's entries, the newest first. */
    public Part newest(String customer, int limit) {
        return before(customer, HIGHEST, limit);
    }

    /** At most {@code limit} of a customer's entries that have a lower id, the newest first. */
    public Part before(String customer, UUID before, int limit) {
        var found = sources.stream()
                .map(source -> source.newest(customer, before, limit))
                .toList();
        return new Part(
                found.stream()
                        .flatMap(each -> each.entries().stream())
                        .sorted(Comparator.comparing(FeedEntry::id).reversed())
                        .limit(limit)
                        .toList(),
                found.stream()
                        .map(FeedSource.Found::note)
                        .filter(Objects::nonNull)
                        .toList());
    }
}
