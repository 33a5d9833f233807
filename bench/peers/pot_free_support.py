#!/usr/bin/env python3
"""Entropic free-support barycenters by POT's Sinkhorn, in float64 NumPy: a peer of `npm run bench -- free_support`.

    pot_free_support.py FOLDER METHOD ITERATIONS SECONDS

FOLDER/case.json: {"rows", "points", "marginals", "dim", "epsilon", "weights", "accuracy"}; FOLDER/clouds.f64 [marginals,
rows, dim], FOLDER/start.f64 [points, dim]; all masses equal. It writes FOLDER/theirs.f64, [moves, points, dim], the
support after each move, and prints one JSON line: {"version", "seconds": [moves], since the start} or {"unavailable":
why}. It begins no move after SECONDS, nor after a support that is no number.

POT 0.8 has free supports with exact plans only. This is its loop (ot.lp.free_support_barycenter, Cuturi and Doucet 2014,
Algorithm 2) with ot.sinkhorn's plans in their place; it has no way to go on from the last position's potentials.
"""
import json
import os
import sys
import time
import warnings

try:
    import numpy as np
    import ot
except ImportError as error:
    print(json.dumps({"unavailable": f"{sys.executable}: {error}"}))
    sys.exit(0)

warnings.simplefilter("ignore")
folder, method, iterations, budget = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4].replace("Infinity", "inf"))
with open(os.path.join(folder, "case.json")) as file:
    case = json.load(file)
rows, points, dim = case["rows"], case["points"], case["dim"]
clouds = np.fromfile(os.path.join(folder, "clouds.f64"), dtype="<f8").reshape(case["marginals"], rows, dim)
support = np.fromfile(os.path.join(folder, "start.f64"), dtype="<f8").reshape(points, dim)
a, b = np.full(rows, 1 / rows), np.full(points, 1 / points)
supports, seconds = [], []
start = time.perf_counter()
for _ in range(iterations):
    moved = np.zeros_like(support)
    for weight, cloud in zip(case["weights"], clouds):
        costs = ot.dist(cloud, support) / 2
        plan = ot.sinkhorn(
            a, b, costs, case["epsilon"], method=method, numItermax=1000, stopThr=case["accuracy"], warn=False
        )
        moved += weight * (plan.T @ cloud) / b[:, None]
    support = moved
    supports.append(support)
    seconds.append(time.perf_counter() - start)
    if seconds[-1] > budget or not np.isfinite(support).all():
        break
np.asarray(supports, dtype="<f8").tofile(os.path.join(folder, "theirs.f64"))
print(json.dumps({"version": ot.__version__, "seconds": seconds}))
