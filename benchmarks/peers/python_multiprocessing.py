"""multiprocessing.Pool with two workers, by fork."""

import multiprocessing

import works


class ProcessPool(works.Contestant):
    def __init__(self):
        self.pool = multiprocessing.get_context("fork").Pool(processes=2)

    def map(self, task, inputs, chunks):
        return self.pool.map(task, inputs)

    def map_singly(self, task, inputs):
        return self.pool.map(task, inputs, chunksize=1)

    def apply(self, task, value):
        return self.pool.apply(task, (value,))

    def outcomes(self, task, inputs, limit):
        handles = [self.pool.apply_async(task, (value,)) for value in inputs]
        results = {}
        for index, handle in enumerate(handles):
            try:
                results[index] = handle.get(timeout=limit)
            except multiprocessing.TimeoutError:
                pass
        # The pool waits for the lost task forever, so that it can only be ended by force.
        self.pool.terminate()
        return results, f"no answer within {limit} s", None

    def close(self):
        self.pool.close()
        self.pool.join()


if __name__ == "__main__":
    works.main(ProcessPool)
