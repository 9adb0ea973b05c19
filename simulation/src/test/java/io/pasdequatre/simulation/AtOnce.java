package io.pasdequatre.simulation;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Takes steps at once, each in a thread of its own, and waits for all of them. */
final class AtOnce {

    private AtOnce() {}

    static void run(Runnable... steps) {
        run(Stream.of(steps));
    }

    static void run(Stream<Runnable> steps) {
        all(steps.map(Executors::callable));
    }

    /** The answers of one question asked so many times at once. */
    static <T> List<T> times(int times, Callable<T> question) {
        return all(IntStream.range(0, times).mapToObj(_ -> question));
    }

    private static <T> List<T> all(Stream<Callable<T>> steps) {
        var go = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> answers =
                    steps.map(step -> threads.submit(() -> after(go, step))).toList();
            go.countDown();
            return answers.stream().map(AtOnce::answer).toList();
        }
    }

    private static <T> T after(CountDownLatch go, Callable<T> step) throws Exception {
        go.await();
        return step.call();
    }

    private static <T> T answer(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
