"""The works, for peers in Python. benchmarks/README.md describes them; they are the same as in Java.

A peer's script passes a class of its own to main(); an object of it is what the works run on, opened by calling the
class. The program is run by scripts/bench as WORK SCALE CHUNKS, and talks with it in lines. For a steady work it
writes a line when the peer was started, then does what each line of standard input says, and answers each by a line; it
ends with its input. For a fresh work it writes its one reading. A line is "reading:" and name=figure and name:text, with
the text quoted as in a URL.
"""

import array
import functools
import os
import sys
import time
import traceback
from urllib.parse import quote_plus

try:
    import numpy
except ImportError:
    numpy = None

FULL = sys.argv[2:3] == ["FULL"]
WARM_UP_SECONDS = 3 if FULL else 0
LEAST_SECONDS = 0.5 if FULL else 0


class Contestant:
    """A contestant that works run on. Results are in the order of the inputs."""

    def map(self, task, inputs, chunks):
        """Maps many cheap inputs, divided into this number of chunks; 0 leaves the number to the peer."""
        raise NotImplementedError

    def map_singly(self, task, inputs):
        """Maps with each input assigned alone."""
        raise NotImplementedError

    def apply(self, task, value):
        """Runs one task and waits for it."""
        raise NotImplementedError

    def outcomes(self, task, inputs, limit):
        """Runs tasks that may die, and returns a dictionary from the index of each that has a result to the result,
        the text that says how the others ended, and the moment when the first such was known, or None.
        A task without a result after the limit, in seconds, counts as lost."""
        raise NotImplementedError

    def close(self):
        """Ends all processes."""
        raise NotImplementedError


def scaled(full, quick):
    return full if FULL else quick


def check(expected, actual):
    if expected != actual:
        raise SystemExit(f"{sys.argv[1]}: a wrong result")


def identity(value):
    return value


# Steady works: created once, then called for each repetition.


def mapped(size, run):
    inputs = list(range(size))

    def repeat():
        tasks = 0
        seconds = 0
        while tasks == 0 or seconds < LEAST_SECONDS:
            start = time.perf_counter()
            results = run(inputs)
            seconds += time.perf_counter() - start
            tasks += size
            check(inputs, results)
        return {"throughput": tasks / seconds}

    return repeat


def bulk_map(contestant, chunks):
    return mapped(scaled(1_000_000, 1_000), lambda inputs: contestant.map(identity, inputs, chunks))


def single_map(contestant, _chunks):
    return mapped(scaled(20_000, 200), lambda inputs: contestant.map_singly(identity, inputs))


def apply_latency(contestant, _chunks):
    calls = scaled(5_000, 100)

    def repeat():
        nanos = []
        for i in range(calls):
            start = time.perf_counter_ns()
            result = contestant.apply(identity, i)
            nanos.append(time.perf_counter_ns() - start)
            check(i, result)
        nanos.sort()
        return {"median": nanos[calls // 2] / 1e3, "p99": nanos[(calls * 99 + 99) // 100 - 1] / 1e3}

    return repeat


def doubled_numpy(values):
    return values * 2


def doubled_array(values):
    """Doubles normal numbers by adding one to the exponent of each, all at once as one long integer: every other way in
    the standard library takes longer than the transport in both directions."""
    count = len(values)
    result = array.array("d")
    sum_of_all = int.from_bytes(values.tobytes(), sys.byteorder) + exponents(count)
    result.frombytes(sum_of_all.to_bytes(8 * count, sys.byteorder))
    return result


@functools.lru_cache
def exponents(count):
    return int.from_bytes((1 << 52).to_bytes(8, sys.byteorder) * count, sys.byteorder)


def check_doubled(values, result):
    check(len(values), len(result))
    if numpy:
        check(True, bool((result == values + values).all()))
    else:
        check(array.array("d", (value + value for value in values)), result)


def bulk_arrays(contestant, _chunks):
    tasks = scaled(200, 4)
    size = scaled(131_072, 1_024)
    if numpy:
        inputs = [numpy.arange(size) + (i + 1.0) for i in range(tasks)]
        doubled = doubled_numpy
    else:
        inputs = [array.array("d", (i + 1.0 + j for j in range(size))) for i in range(tasks)]
        doubled = doubled_array

    def repeat():
        rounds = 0
        seconds = 0
        while rounds == 0 or seconds < LEAST_SECONDS:
            start = time.perf_counter()
            results = contestant.map_singly(doubled, inputs)
            seconds += time.perf_counter() - start
            rounds += 1
            check(tasks, len(results))
            for values, result in zip(inputs, results):
                check_doubled(values, result)
        return {
            "throughput": rounds * 2 * tasks * size * 8 / 1e6 / seconds,
            "arrays": "numpy " + numpy.__version__ if numpy else "array of the standard library",
        }

    return repeat


def sum_of_steps(row, height, width, limit):
    y = 1.25 + -2.5 * row / (height - 1)
    total = 0
    for column in range(width):
        x = -2 + 2.75 * column / (width - 1)
        re = 0.0
        im = 0.0
        steps = 0
        while steps < limit and re * re + im * im <= 4:
            re, im = re * re - im * im + x, 2 * re * im + y
            steps += 1
        total += steps
    return total


def mandelbrot_rows(contestant, _chunks):
    height = 64
    rows = list(range(height))
    task = functools.partial(sum_of_steps, height=height, width=scaled(2048, 32), limit=scaled(2000, 100))

    def repeat():
        start = time.perf_counter()
        expected = [task(row) for row in rows]
        alone = time.perf_counter() - start
        start = time.perf_counter()
        sums = contestant.map_singly(task, rows)
        seconds = time.perf_counter() - start
        check(expected, sums)
        return {"time": seconds * 1e3, "speed-up": alone / seconds}

    return repeat


# Fresh works: a process of their own for each repetition; they open and close the contestant themselves.


def start_up(opened, _chunks):
    begin = time.perf_counter()
    contestant = opened()
    results = contestant.map(identity, [1], 0)
    first_result = time.perf_counter()
    check([1], results)
    closing = time.perf_counter()
    contestant.close()
    return {"first-result": (first_result - begin) * 1e3, "close": (time.perf_counter() - closing) * 1e3}


DYING = 50


def mortal(value, seconds):
    time.sleep(seconds)
    if value == DYING:
        os._exit(1)
    return value


def worker_death(opened, _chunks):
    inputs = list(range(100))
    contestant = opened()
    check(inputs, contestant.map_singly(identity, inputs))
    begin = time.perf_counter()
    results, outcome, known = contestant.outcomes(
        functools.partial(mortal, seconds=scaled(0.01, 0.001)), inputs, scaled(2, 0.5)
    )
    contestant.close()
    missing = [i for i in inputs if i not in results]
    check(True, DYING in missing)
    reading = {
        "outcome": outcome,
        "index": str(DYING) if missing == [DYING] else f"one of {len(missing)}",
        "others": sum(results.get(i) == i for i in inputs),
    }
    if known is not None:
        reading["known-after"] = (known - begin) * 1e3
    return reading


class SixthTaskError(Exception):
    pass


def throwing(value):
    return value if value != 5 else first_frame(value)


def first_frame(value):
    return second_frame(value)


def second_frame(value):
    raise SixthTaskError(f"not {value}")


def failure_report(opened, _chunks):
    contestant = opened()
    try:
        contestant.map_singly(throwing, list(range(20)))
    except Exception as error:
        text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        frames = sum(f" in {name.__name__}" in text for name in (first_frame, second_frame))
        return {
            "thrown": type(error).__name__,
            "type": "kept" if isinstance(error, SixthTaskError) else "lost",
            "message": "kept" if str(error) == "not 5" else "lost",
            "index": "lost",
            "stack": f"{frames} of 2 frames",
        }
    finally:
        contestant.close()
    raise SystemExit(f"{sys.argv[1]}: nothing was thrown")


STEADY = {
    "W1": bulk_map,
    "W2a": single_map,
    "W2b": apply_latency,
    "W3": bulk_arrays,
    "W4": mandelbrot_rows,
}
FRESH = {"W5": start_up, "W6": worker_death, "W8": failure_report}


def tell(reading):
    parts = [
        f"{name}:{quote_plus(value)}" if isinstance(value, str) else f"{name}={float(value)!r}"
        for name, value in reading.items()
    ]
    print("reading:" + " ".join(parts), flush=True)


def serve(work, opened, chunks):
    contestant = opened()
    repeat = work(contestant, chunks)
    tell({})
    for command in sys.stdin:
        if command == "warm-up\n":
            start = time.perf_counter()
            while time.perf_counter() - start < WARM_UP_SECONDS:
                repeat()
            tell({})
        elif command == "repeat\n":
            tell(repeat())
        else:
            raise SystemExit(f"unknown command {command!r}")
    contestant.close()


def main(opened):
    name, _scale, chunks = sys.argv[1:]
    if name in FRESH:
        tell(FRESH[name](opened, int(chunks)))
    else:
        serve(STEADY[name], opened, int(chunks))
