"""The cases of `sirocco bench` in other systems, one JSON line for each case and system, with the same names.

usage: run.py [GROUP ...] [--threads 1] [--systems pytorch,jax] [--json FILE] [--exactly]

GROUP is how a case's name begins, as sgemm or ecg.cnn; with --exactly, its whole name. Systems: pytorch (eager, channels
last, fused Adam), torch.compile, jax, torchdiffeq (node_torch.py). Neural differential equations (node.py, too) have one
thread whatever is asked for, and are left out if that is another number.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from timing import line, measure

HERE = Path(__file__).resolve().parent
EQUATIONS = ["node.lynxhare.step", "node.covid.step", "node.spiral.fwd", "node.spiral.step",
             "node.spiral.each.fwd", "node.spiral.each.step", "odernn.spirals.step", "sepsis.base.step"]
SCRIPTS = {"jax": ("node.py", EQUATIONS), "torchdiffeq": ("node_torch.py", EQUATIONS[:4])}


def limit_jax(threads):
    """JAX takes all processors it may run on: so it may run on as many as asked for."""
    if threads == 1:
        os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def cases(system, threads):
    import kernels
    import rnn
    if system == "pytorch":
        yield from kernels.torch_cases(threads)
        yield from rnn.torch_cases(threads)
    elif system == "torch.compile":
        yield from kernels.compiled_cases(threads)
    else:
        yield from kernels.jax_cases(threads)
        yield from rnn.jax_cases(threads)


def wanted(name, groups, exactly):
    return not groups or any(name == g if exactly else name.startswith(g) for g in groups)


def equations(system, args):
    """Lines of the scripts that measure in a process of their own, with one thread."""
    script, names = SCRIPTS[system]
    for name in names:
        if args.threads == 1 and wanted(name, args.groups, args.exactly):
            done = subprocess.run([sys.executable, str(HERE / script), name], check=True, stdout=subprocess.PIPE, text=True)
            yield from done.stdout.splitlines()


def measured(args):
    """Lines, one after the other."""
    for system in args.systems.split(","):
        if system in SCRIPTS:
            yield from equations(system, args)
        if system == "torchdiffeq":
            continue
        if system == "jax":
            limit_jax(args.threads)
        for name, make, note in cases(system, args.threads):
            if wanted(name, args.groups, args.exactly):
                yield line(name, system, args.threads, *measure(make()), note)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("groups", nargs="*")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--systems", default="pytorch,jax")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--exactly", action="store_true")
    args = parser.parse_args()
    unknown = set(args.systems.split(",")) - {"pytorch", "torch.compile", "jax", "torchdiffeq"}
    if unknown:
        parser.error(f"--systems {args.systems}: unknown {', '.join(sorted(unknown))}")
    with open(args.json or os.devnull, "w", encoding="utf-8") as file:
        for text in measured(args):
            print(text, flush=True)
            print(text, file=file, flush=True)


if __name__ == "__main__":
    main()
