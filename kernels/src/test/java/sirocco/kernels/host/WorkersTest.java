package sirocco.kernels.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void everyPieceOfEveryJobRunsOnce(int threads) {
        try (var workers = new Workers(threads)) {
            for (int job = 0; job < 3000; job++) {
                int pieces = job % 9;
                var runs = new AtomicIntegerArray(9);
                workers.run(pieces, runs::incrementAndGet);
                for (int piece = 0; piece < 9; piece++) {
                    assertEquals(piece < pieces ? 1 : 0, runs.get(piece), "job " + job + ", piece " + piece);
                }
            }
        }
    }

    @Test
    void whatAPieceWroteIsSeenByTheCaller() {
        try (var workers = new Workers(3)) {
            int[] plain = new int[64];
            for (int job = 1; job < 2000; job++) {
                int value = job;
                workers.run(plain.length, piece -> plain[piece] = value);
                for (int each : plain) {
                    assertEquals(value, each);
                }
            }
        }
    }

    @Test
    void aNestedJobRunsInline() {
        try (var workers = new Workers(2)) {
            var sum = new AtomicInteger();
            workers.run(4, outer -> workers.run(5, inner -> sum.addAndGet(inner)));
            assertEquals(4 * 10, sum.get());
        }
    }

    @Test
    void anExceptionReachesTheCallerAndThePoolLivesOn() {
        try (var workers = new Workers(2)) {
            var thrown = new IllegalStateException("piece 3");
            var caught = assertThrows(
                    IllegalStateException.class,
                    () -> workers.run(8, piece -> {
                        if (piece == 3) {
                            throw thrown;
                        }
                    }));
            assertSame(thrown, caught);
            var runs = new AtomicInteger();
            workers.run(8, piece -> runs.incrementAndGet());
            assertEquals(8, runs.get());
        }
    }

    @Test
    void callersOfSeveralThreadsDoNotMix() throws InterruptedException {
        try (var workers = new Workers(2)) {
            var sum = new AtomicInteger();
            Runnable caller = () -> {
                for (int job = 0; job < 500; job++) {
                    workers.run(7, piece -> sum.addAndGet(piece));
                }
            };
            var other = new Thread(caller);
            other.start();
            caller.run();
            other.join();
            assertEquals(2 * 500 * 21, sum.get());
        }
    }

    @Test
    void aClosedPoolRunsOnItsCaller() {
        var workers = new Workers(3);
        workers.close();
        var runs = new AtomicInteger();
        workers.run(6, piece -> runs.incrementAndGet());
        assertEquals(6, runs.get());
    }

    @Test
    void noThreadIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Workers(0));
    }
}
