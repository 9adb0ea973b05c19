package io.pasdequatre.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** When orders are placed, whoever takes them. */
final class Pace {

    private Pace() {}

    /** A customer, who places an order. */
    interface Customer<T> {

        /**
         * Returns once it is placed.
         *
         * @param due when it was to be placed, by the wall clock
         * @param dueNanos the same by {@link System#nanoTime}
         */
        T order(Instant due, long dueNanos) throws Exception;
    }

    /** So many orders by customers who each wait until one is placed before they order again. */
    static <T> List<T> closed(int orders, int clients, Customer<T> customer)
            throws InterruptedException, ExecutionException {
        Queue<T> placed = new ConcurrentLinkedQueue<>();
        var left = new AtomicInteger(orders);
        try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                all.add(each.submit(() -> {
                    while (left.getAndDecrement() > 0) {
                        placed.add(customer.order(Instant.now(), System.nanoTime()));
                    }
                    return true;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        return List.copyOf(placed);
    }

    /** So many orders a second, whether or not those before them have been placed. */
    static <T> List<T> open(int perSecond, Duration howLong, Customer<T> customer)
            throws InterruptedException, ExecutionException {
        Queue<T> placed = new ConcurrentLinkedQueue<>();
        long orders = perSecond * howLong.toSeconds();
        long interval = Duration.ofSeconds(1).toNanos() / perSecond;
        Instant begun = Instant.now();
        long begunNanos = System.nanoTime();
        try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (long i = 0; i < orders; i++) {
                long due = begunNanos + i * interval;
                Instant dueAt = begun.plusNanos(i * interval);
                for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                all.add(each.submit(() -> placed.add(customer.order(dueAt, due))));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        return List.copyOf(placed);
    }
}
