"""concurrent.futures.ProcessPoolExecutor with two workers, by fork."""

import concurrent.futures
import multiprocessing
import time

import works


class Executor(works.Contestant):
    def __init__(self):
        self.executor = concurrent.futures.ProcessPoolExecutor(
            max_workers=2, mp_context=multiprocessing.get_context("fork")
        )

    def map(self, task, inputs, chunks):
        size = -(-len(inputs) // chunks) if chunks else 1
        return list(self.executor.map(task, inputs, chunksize=size))

    def map_singly(self, task, inputs):
        return list(self.executor.map(task, inputs))

    def apply(self, task, value):
        return self.executor.submit(task, value).result()

    def outcomes(self, task, inputs, limit):
        futures = {}
        results = {}
        ends = []
        try:
            for index, value in enumerate(inputs):
                futures[self.executor.submit(task, value)] = index
        except concurrent.futures.BrokenExecutor as broken:
            ends.append((type(broken).__name__, time.perf_counter()))
        for future in concurrent.futures.as_completed(futures):
            try:
                results[futures[future]] = future.result()
            except concurrent.futures.BrokenExecutor as broken:
                ends.append((type(broken).__name__, time.perf_counter()))
        return results, *ends[0]

    def close(self):
        self.executor.shutdown()


if __name__ == "__main__":
    works.main(Executor)
