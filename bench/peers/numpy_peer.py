"""ACE-1 in NumPy, column by column: `numpy_peer.py PATHS THREADS`. The threads are those of its linear algebra."""

import os
import sys

os.environ["OPENBLAS_NUM_THREADS"] = sys.argv[2]

import numpy as np

import ace1

month = ace1.month_of_columns(np)


def main():
    paths, threads = ace1.arguments()
    whole, statistics = ace1.Clock(), np.zeros(2)
    random = np.random.default_rng(1)
    constants = ace1.constants(random.standard_normal((len(ace1.CONSTANTS), paths)))
    state = [np.full(paths, first) for first in ace1.FIRST]
    found = np.zeros((ace1.MONTHS, len(ace1.OUTPUTS), 1 + len(ace1.QUANTILES)))
    for t in range(ace1.MONTHS):
        shocks = random.standard_normal((len(ace1.SHOCKS), paths))
        state, outputs = month(ace1.clock(t), shocks, constants, state)
        part = ace1.Clock()
        for row, output in zip(found[t], outputs):
            row[0], row[1:] = output.mean(), np.quantile(output, ace1.QUANTILES)
        statistics += part.passed()
    total = whole.passed()
    errors = [output.std() / paths**0.5 for output in outputs]
    short = state[ace1.STATE.index("defm")]
    ace1.show(paths, threads, total - statistics, total, found[-1, :, 0], errors, found[-1, :, 3], short)


main()
