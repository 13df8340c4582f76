"""How the peers are timed: as `sirocco bench` times itself (WarmUp.java, Timing.java)."""

import json
import time

BATCH, ALIKE, TOLERANCE = .3, 3, .05
SHORTEST_SAMPLE = 50e-6


def best_of_batch(run):
    best, end = float("inf"), time.perf_counter() + BATCH
    while True:
        start = time.perf_counter()
        run()
        now = time.perf_counter()
        best = min(best, now - start)
        if now >= end:
            return best


def settled(batches):
    last = batches[-ALIKE:]
    return len(last) == ALIKE and max(last) <= min(last) * (1 + TOLERANCE)


def warm_up(run, least=1., most=20.):
    """The fastest run's seconds, and whether the last three batches agree."""
    batches, start = [], time.perf_counter()
    while len(batches) < ALIKE or (passed < most and (passed < least or not settled(batches))):
        batches.append(best_of_batch(run))
        passed = time.perf_counter() - start
    return min(batches), settled(batches)


def measure(run, seconds=1.5):
    """Sorted seconds of single runs, and whether the warm-up settled."""
    once, calm = warm_up(run)
    inner = max(1, int(SHORTEST_SAMPLE / once + .999))
    times, end = [], time.perf_counter() + seconds
    while len(times) < 5 or time.perf_counter() < end:
        start = time.perf_counter()
        for _ in range(inner):
            run()
        times.append((time.perf_counter() - start) / inner)
    return sorted(times), calm


def line(name, system, threads, times, calm, note=""):
    """A measurement as a line of JSON."""
    n = len(times)
    median = times[n // 2] if n % 2 else (times[n // 2 - 1] + times[n // 2]) / 2
    notes = [part for part in (note, "" if calm else "warm-up did not settle") if part]
    return json.dumps({"case": name, "system": system, "threads": threads, "median_s": median, "min_s": times[0],
                       "n": n, "note": "; ".join(notes)})
