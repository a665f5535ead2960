"""ACE-1 in JAX on the processor, as one scan over months: `jax_peer.py PATHS THREADS CACHE`. What it compiles is kept in
the folder CACHE. The simulation and the means alone: quantiles, for which it sorts every column, are left out."""

import functools
import os
import sys

os.environ["JAX_PLATFORMS"] = "cpu"
if sys.argv[2] == "1":
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_compilation_cache_dir", sys.argv[3])
jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)

import ace1

month = ace1.month_of_columns(jnp)


@functools.partial(jax.jit, static_argnums=1)
def run(key, paths):
    of_constants, of_shocks = jax.random.split(key)
    normals = jax.random.normal(of_constants, (len(ace1.CONSTANTS), paths))
    constants = jnp.exp(jnp.log(ace1.MEDIANS)[:, None] + ace1.SIGMAS[:, None] * (ace1.ROOT @ normals))
    state = tuple(jnp.full(paths, first) for first in ace1.FIRST)

    def step(state, t):
        shocks = jax.random.normal(jax.random.fold_in(of_shocks, t), (len(ace1.SHOCKS), paths))
        time = t.astype(jnp.float64)
        clock = (time, jnp.exp(-0.01 * time), jnp.exp(-0.1 * time / 12))
        state, outputs = month(clock, list(shocks), list(constants), state)
        outputs = jnp.stack([jnp.broadcast_to(output, (paths,)) for output in outputs])
        return state, outputs.mean(1)

    state, means = jax.lax.scan(step, state, jnp.arange(ace1.MONTHS))
    return means[-1], state[ace1.STATE.index("defm")]


def main():
    paths, threads = ace1.arguments()
    jax.block_until_ready(run(jax.random.key(0), paths))
    part = ace1.Clock()
    means, months_short = jax.block_until_ready(run(jax.random.key(1), paths))
    ace1.show(paths, threads, part.passed(), means=means, months_short=months_short)


main()
