"""ACE-1 in Numba, path by path: `numba_peer.py PATHS THREADS CACHE`. What it compiles is kept in the folder CACHE."""

import importlib.util
import os
import pathlib
import sys

CACHE = pathlib.Path(sys.argv[3])
os.environ["NUMBA_NUM_THREADS"] = sys.argv[2]
os.environ["NUMBA_CACHE_DIR"] = str(CACHE)

import numpy as np

import ace1

HEAD = """
import numba
import numpy as np
from math import exp, log, sqrt

@numba.njit(inline="always")
def minimum(a, b): return a if a < b else b
@numba.njit(inline="always")
def maximum(a, b): return a if a > b else b
@numba.njit(inline="always")
def above(a, b, yes, no): return yes if a > b else no
@numba.njit(inline="always")
def below(a, b, yes, no): return yes if a < b else no

@numba.njit(parallel=True, cache=True)
def statistics(outputs, found, quantiles):
    for row in numba.prange(outputs.shape[0]):
        found[row, 0] = outputs[row].mean()
        found[row, 1:] = np.quantile(outputs[row], quantiles)

@numba.njit(parallel=True, fastmath=True, error_model="numpy", cache=True)
def month(tt, decl, disc, constants, state, outputs):
    paths = state.shape[1]
    for block in numba.prange((paths + 1023) // 1024):
        for path in range(block * 1024, min(paths, block * 1024 + 1024)):
"""


def source():
    """The month as a loop over paths, in blocks that threads take."""
    lines = [f"{shock} = np.random.standard_normal()" for shock in ace1.SHOCKS]
    lines += [f"{name} = constants[{row}, path]" for row, name in enumerate(ace1.CONSTANTS)]
    lines += [f"{name} = state[{row}, path]" for row, name in enumerate(ace1.STATE)]
    lines += ace1.STEPS
    lines += [f"state[{row}, path] = {name}" for row, name in enumerate(ace1.STATE)]
    lines += [f"outputs[{row}, path] = {name}" for row, name in enumerate(ace1.OUTPUTS)]
    return HEAD + "".join(f"            {line}\n" for line in lines)


def compiled():
    """The module with the functions. Its file is written only if it changes, or the cache would be of no use."""
    file = CACHE / "numba_month.py"
    if not file.exists() or file.read_text() != source():
        CACHE.mkdir(parents=True, exist_ok=True)
        file.write_text(source())
    spec = importlib.util.spec_from_file_location("numba_month", file)
    module = importlib.util.module_from_spec(spec)
    sys.modules["numba_month"] = module
    spec.loader.exec_module(module)
    return module


def run(module, paths):
    whole, statistics = ace1.Clock(), np.zeros(2)
    random, quantiles = np.random.default_rng(1), np.array(ace1.QUANTILES)
    constants = ace1.constants(random.standard_normal((len(ace1.CONSTANTS), paths)))
    state = np.repeat(ace1.FIRST[:, None], paths, 1)
    outputs = np.empty((len(ace1.OUTPUTS), paths))
    found = np.zeros((ace1.MONTHS, len(ace1.OUTPUTS), 1 + len(quantiles)))
    for t in range(ace1.MONTHS):
        module.month(*ace1.clock(t), constants, state, outputs)
        part = ace1.Clock()
        module.statistics(outputs, found[t], quantiles)
        statistics += part.passed()
    total = whole.passed()
    errors = outputs.std(1) / paths**0.5
    return total - statistics, total, found[-1, :, 0], errors, found[-1, :, 3], state[ace1.STATE.index("defm")]


def main():
    paths, threads = ace1.arguments()
    module = compiled()
    run(module, 64)
    ace1.show(paths, threads, *run(module, paths))


main()
