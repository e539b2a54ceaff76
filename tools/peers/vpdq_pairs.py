"""Prints the pairs that vpdq calls copies, by its own defaults: one `query known` of line numbers a line.

    vpdq_pairs.py LIST KNOWN JOBS

LIST names a clip a line; the first KNOWN are the catalogue. Hashes of a second each, quality at least 50, distance at
most 31, and 80 % of the query's hashes found, as the package's matcher does.
"""

import sys
from concurrent.futures import ProcessPoolExecutor

import numpy
import vpdq

QUALITY, DISTANCE, SHARE = 50, 31, 0.8


def hashes(path):
    features = vpdq.computeHash(path, seconds_per_hash=1)
    bits = [bytes.fromhex(f.hex) for f in features if f.quality >= QUALITY]
    return numpy.frombuffer(b"".join(bits), dtype=numpy.uint8).reshape(-1, 32)


def share(a, b):
    """Of the hashes of `a`, how many are near one of `b`."""
    if len(a) == 0 or len(b) == 0:
        return 0.0
    distances = numpy.unpackbits(a[:, None, :] ^ b[None, :, :], axis=2).sum(2)
    return float((distances.min(1) <= DISTANCE).mean())


def main():
    paths = open(sys.argv[1]).read().splitlines()
    known, jobs = int(sys.argv[2]), int(sys.argv[3])
    with ProcessPoolExecutor(jobs) as pool:
        all_hashes = list(pool.map(hashes, paths, chunksize=8))
    for query, own in enumerate(all_hashes):
        for place in range(known):
            if place != query and share(own, all_hashes[place]) >= SHARE:
                print(query, place)


if __name__ == "__main__":
    main()
