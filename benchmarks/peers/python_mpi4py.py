"""mpi4py.futures.MPIPoolExecutor with two workers: mpirun -n 3 python3 -m mpi4py.futures python_mpi4py.py …"""

import os

from mpi4py import futures

import works


class MpiPool(works.Contestant):
    def __init__(self):
        self.executor = futures.MPIPoolExecutor(max_workers=2, path=[os.path.dirname(os.path.abspath(__file__))])
        self.executor.bootup(wait=True)

    def map(self, task, inputs, chunks):
        size = -(-len(inputs) // chunks) if chunks else 1
        return list(self.executor.map(task, inputs, chunksize=size))

    def map_singly(self, task, inputs):
        return list(self.executor.map(task, inputs))

    def apply(self, task, value):
        return self.executor.submit(task, value).result()

    def outcomes(self, task, inputs, limit):
        raise NotImplementedError("a worker that dies takes the whole job along")

    def close(self):
        self.executor.shutdown()


if __name__ == "__main__":
    works.main(MpiPool)
