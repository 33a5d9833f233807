#!/usr/bin/env python3
"""POT's convolutional barycenters of histograms on a square, in float64 NumPy: a peer of `npm run bench -- sinkhorn_grid`.

It reads one JSON message a line and answers each with one line:
    on start  {"version", "numpy"} or {"unavailable": why}
    {"folder", "histograms", "side", "reg", "weights", "iterations", "method"}
              {"seconds"}, with the barycenter after so many iterations in FOLDER/theirs.f64, read from FOLDER/histograms.f64
POT's kernel is exp(-d^2/reg) on the unit square: epsilon = reg/2. Its own test of convergence is turned off, so that it
does the iterations it is asked for: which count reaches an accuracy is for whoever asks to find out.
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
    print(json.dumps({"unavailable": f"{sys.executable}: {error}"}), flush=True)
    sys.exit(0)

warnings.simplefilter("ignore")
print(json.dumps({"version": ot.__version__, "numpy": np.__version__}), flush=True)
for line in sys.stdin:
    case = json.loads(line)
    side = case["side"]
    values = np.fromfile(os.path.join(case["folder"], "histograms.f64"), dtype="<f8")
    histograms = values.reshape(case["histograms"], side, side)
    start = time.perf_counter()
    barycenter = ot.bregman.convolutional_barycenter2d(
        histograms,
        case["reg"],
        weights=np.array(case["weights"]),
        method=case["method"],
        numItermax=case["iterations"],
        stopThr=0,
        stabThr=1e-300,
        warn=False,
    )
    seconds = time.perf_counter() - start
    np.asarray(barycenter, dtype="<f8").tofile(os.path.join(case["folder"], "theirs.f64"))
    print(json.dumps({"seconds": seconds}), flush=True)
