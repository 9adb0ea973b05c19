package io.pasdequatre.notification.feed;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.ZRangeParams;
import redis.clients.jedis.util.JedisURIHelper;

/**
 * Feeds in Redis: a sorted set for each customer whose members are the changes' ids. All have the same score, so that
 * Redis orders them by their bytes, which is the order of time.
 */
final class RedisFeeds implements FeedStore, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** After a failure, readers do not wait for Redis for so long. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** A page in one call: it is done as a whole, and what Redis refuses fails the whole. */
    private static final String ADD = """
            for _, feed in ipairs(KEYS) do
                redis.call('ZADD', feed, 0, ARGV[1])
                redis.call('ZREMRANGEBYRANK', feed, 0, ARGV[2])
                redis.call('EXPIRE', feed, ARGV[3])
            end
            """;

    private final HostAndPort address;
    private final RedisClient redis;
    private final String surplus;
    private final String expiry;
    private volatile long awayUntil = System.nanoTime();

    /**
     * Connects when it is used first.
     *
     * @param url {@code redis://} or, with TLS, {@code rediss://}; with a login and a number of a database if need be
     * @param entries how many a feed keeps
     * @param maxAge when a feed that gets no more entries is gone
     */
    RedisFeeds(String url, int entries, Duration maxAge) {
        var uri = URI.create(url);
        address = JedisURIHelper.getHostAndPort(uri);
        surplus = Integer.toString(-entries - 1);
        expiry = Long.toString(maxAge.toSeconds());
        var pool = new ConnectionPoolConfig();
        pool.setMaxWait(PATIENCE);
        pool.setTestOnBorrow(true); // A connection from before an outage is replaced, and fails nobody.
        int millis = Math.toIntExact(PATIENCE.toMillis());
        redis = RedisClient.builder()
                .hostAndPort(address)
                .clientConfig(DefaultJedisClientConfig.builder()
                        .timeoutMillis(millis)
                        .user(JedisURIHelper.getUser(uri))
                        .password(JedisURIHelper.getPassword(uri))
                        .database(JedisURIHelper.getDBIndex(uri))
                        .ssl(JedisURIHelper.isRedisSSLScheme(uri))
                        .build())
                .poolConfig(pool)
                .build();
    }

    @Override
    public void add(UUID change, List<String> customers) {
        var feeds = customers.stream().map(RedisFeeds::key).toList();
        asked(() -> redis.eval(ADD, feeds, List.of(change.toString(), surplus, expiry)));
    }

    @Override
    public List<UUID> newest(String customer, UUID before, int limit) {
        if (System.nanoTime() - awayUntil < 0) {
            throw new AwayException("Redis at %s was away a moment ago".formatted(address));
        }
        var below = ZRangeParams.zrangeByLexParams("(" + before, "-").rev().limit(0, limit);
        return asked(() -> redis.zrange(key(customer), below)).stream()
                .map(UUID::fromString)
                .toList();
    }

    @Override
    public void erase(String customer) {
        asked(() -> redis.del(key(customer)));
    }

    @Override
    public void requireThere() {
        asked(redis::ping);
    }

    @Override
    public void close() {
        redis.close();
    }

    private static String key(String customer) {
        return "feed:" + customer;
    }

    private <T> T asked(Supplier<T> question) {
        try {
            T answer = question.get();
            awayUntil = System.nanoTime();
            return answer;
        } catch (JedisException e) {
            awayUntil = System.nanoTime() + PAUSE.toNanos();
            throw new AwayException(
                    "Redis at %s, where the feeds are, cannot be used (pasdequatre.notification.feed.redis-url): %s"
                            .formatted(address, e.getMessage()));
        }
    }
}
