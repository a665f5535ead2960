"""ACE-1 for the peers written in Python: what `bench/ace1.model` says, and what each of them prints."""

import json
import pathlib
import resource
import sys
import time

import numpy as np

MONTHS = 120
QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95]


def sections():
    """The lines of each part of the model, by its name."""
    text = (pathlib.Path(__file__).parents[1] / "ace1.model").read_text()
    inside = text.split("{", 1)[1].rsplit("}", 1)[0]
    found = {}
    for part in inside.split("}"):
        if "{" in part:
            name, body = part.split("{", 1)
            found[name.strip()] = body
    return found


PARTS = sections()
ROWS = {name: [row.split(":") for row in PARTS[name].split(";") if row.strip()] for name in ("constants", "state")}
CONSTANTS = [name.strip() for name, _ in ROWS["constants"]]
MEDIANS, SIGMAS = np.array([[float(number) for number in row.split(",")] for _, row in ROWS["constants"]]).T
STATE = [name.strip() for name, _ in ROWS["state"]]
FIRST = np.array([float(number) for _, number in ROWS["state"]])
CLOCK, SHOCKS, OUTPUTS = (PARTS[name].split() for name in ("clock", "shocks", "outputs"))
STEPS = [step.strip() for step in PARTS["month"].split(";") if step.strip()]
ROOT = np.linalg.cholesky(0.3 ** abs(np.subtract.outer(np.arange(len(CONSTANTS)), np.arange(len(CONSTANTS)))))


def clock(month):
    """Month, decline of prices, discount."""
    return float(month), np.exp(-0.01 * month), np.exp(-0.1 * month / 12)


def constants(normals):
    """The constants of each path from its normals."""
    return np.exp(np.log(MEDIANS)[:, None] + SIGMAS[:, None] * (ROOT @ normals))


def month_of_columns(array):
    """One month as a function of columns of an array library: clock, shocks, constants and state to state and outputs."""
    lines = ["def month(clock, shocks, constants, state):"]
    for names, source in ((CLOCK, "clock"), (SHOCKS, "shocks"), (CONSTANTS, "constants"), (STATE, "state")):
        lines.append(f"    {', '.join(names)} = {source}")
    lines += [f"    {step}" for step in STEPS]
    lines.append(f"    return ({', '.join(STATE)}), ({', '.join(OUTPUTS)})")
    names = {name: getattr(array, name) for name in ("exp", "log", "sqrt", "minimum", "maximum")}
    names["above"] = lambda a, b, yes, no: array.where(a > b, yes, no)
    names["below"] = lambda a, b, yes, no: array.where(a < b, yes, no)
    exec(compile("\n".join(lines), "ace1.model", "exec"), names)
    return names["month"]


class Clock:
    """Processor seconds of the process and seconds of a clock that never goes back."""

    def __init__(self):
        self.start = self.now()

    @staticmethod
    def now():
        return np.array([time.process_time(), time.perf_counter()])

    def passed(self):
        return self.now() - self.start


def arguments():
    """Paths and threads."""
    return int(sys.argv[1]), int(sys.argv[2])


def show(paths, threads, simulation, total=(None, None), means=(), errors=(), medians=(), months_short=()):
    """Prints what a run took and found: the share of paths that default; means, their errors and medians in the last month."""
    print(json.dumps({
        "paths": paths,
        "threads": threads,
        "simulation_processor": simulation[0],
        "simulation": simulation[1],
        "total_processor": total[0],
        "total": total[1],
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
        "defaults": float((np.asarray(months_short) < 999).mean()),
        "means": [float(mean) for mean in means],
        "errors": [float(error) for error in errors],
        "medians": [float(median) for median in medians],
    }))
