#!/usr/bin/env python3
"""One iteration of a sliced barycenter in NumPy: a peer of energy-barycenter's solver (bench/jobs/sliced.bench.ts).

    s = theta X^T; order = argsort(s); residual = targets - s in that order; moves = residual^T theta

Answers one JSON message a line as bench/support/peer_process.ts has it. A case folder has case.json (points, lines, dim),
cloud.f32 [points, dim], directions.f32 [lines, dim] and targets.f32 [lines, points]; `check` writes moves, f32
[points, dim], and `run` does the iteration so many times, the cloud as it is.

Variants
    float32, float64    one thread but for what BLAS has; argsort of NumPy's own choice, with its vector instructions
    float32-threads     directions split over as many threads as there are cores; argsort does not hold the lock
"""
import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

try:
    import numpy as np
except ImportError as error:
    print(json.dumps({"unavailable": f"{sys.executable}: {error}"}))
    sys.exit(0)

CORES = os.cpu_count() or 1
POOL = ThreadPoolExecutor(CORES)


class Case:
    def __init__(self, folder, variant):
        with open(os.path.join(folder, "case.json")) as file:
            spec = json.load(file)
        dtype = np.float64 if variant == "float64" else np.float32
        shapes = {
            "cloud": (spec["points"], spec["dim"]),
            "directions": (spec["lines"], spec["dim"]),
            "targets": (spec["lines"], spec["points"]),
        }
        for name, shape in shapes.items():
            values = np.fromfile(os.path.join(folder, f"{name}.f32"), "<f4").reshape(shape)
            setattr(self, name, np.ascontiguousarray(values.astype(dtype)))
        self.parts = CORES if variant.endswith("threads") else 1

    def iterate(self):
        if self.parts == 1:
            return self.moves(slice(None))
        bounds = np.linspace(0, len(self.directions), self.parts + 1).astype(int)
        return sum(POOL.map(self.moves, [slice(a, b) for a, b in zip(bounds, bounds[1:])]))

    def moves(self, lines):
        directions = self.directions[lines]
        seen = directions @ self.cloud.T
        order = np.argsort(seen, axis=1)
        residual = np.empty_like(seen)
        for row, places, values, targets in zip(residual, order, seen, self.targets[lines]):
            row[places] = targets - values[places]
        return residual.T @ directions


def answer(message, state):
    do = message["do"]
    if do == "prepare":
        state["case"] = Case(message["folder"], message["variant"])
        state["case"].iterate()
        return {"ok": True, "threads": state["case"].parts}
    if do == "check":
        state["case"].iterate().astype("<f4").tofile(message["output"])
        return {"ok": True}
    if do == "run":
        start = time.perf_counter()
        for _ in range(message["steps"]):
            state["case"].iterate()
        return {"seconds": time.perf_counter() - start}
    if do == "release":
        state.clear()
        return {"ok": True}
    return {"error": f"unknown message {do}"}


def main():
    hello = {"peer": "NumPy", "version": np.__version__, "threads": 1, "device": "cpu"}
    print(json.dumps({**hello, "variants": ["float32", "float64", "float32-threads"]}), flush=True)
    state = {}
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line), state)
        except Exception as error:  # Whatever goes wrong is the answer.
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


main()
