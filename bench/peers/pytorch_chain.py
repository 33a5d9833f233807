#!/usr/bin/env python3
"""Langevin chains in PyTorch, 1.13 or later, in several strengths: a peer of energy-barycenter's langevin_chain.

    y <- y + (eta / 2 epsilon) grad_y [f_k(y) - c_k(x, y)] + temperature sqrt(eta) xi
    f_k(y) = scale sum_{n,h} C[k,n,h] g_n^(h)(y)

On its own, on any machine with torch: checks every variant against float64 and prints ms per step.
    python3 pytorch_chain.py [--device cpu|cuda] [--threads N] [--steps N] [--runs N] [--json FILE]
        [--case TEXT] [--variant NAME]  (several times for several)
As a peer of `npm run bench peers` (one JSON message a line, see bench/support/peer_process.ts):
    python3 pytorch_chain.py --peer [--device cpu|cuda] [--variant NAME]

Variants
    autograd     as published code writes it: a list of nn.Sequential, torch.autograd.grad at every step
    script       torch.jit.script, gradient by hand, network after network
    fused        networks stacked, gradient by hand, every result in a buffer made beforehand
    cuda-eager   `fused` on a GPU
    cuda-graph   the same, ten steps captured in a CUDA graph
    cuda-compile the step of `script` through torch.compile (torch >= 2)
Float32 means float32: TF32 stays off. Thread counts are tried in `prepare` and the fastest is kept.
"""
import argparse
import ctypes
import json
import math
import os
import statistics
import sys
import time
from array import array
from typing import List

try:
    import torch
except ImportError as error:
    if "--peer" not in sys.argv:
        raise
    print(json.dumps({"unavailable": f"{sys.executable}: {error}"}))
    sys.exit(0)

torch.set_flush_denormal(True)
torch.backends.cuda.matmul.allow_tf32 = False
torch.backends.cudnn.allow_tf32 = False

ACTIVATIONS = ["relu", "leaky-relu", "silu", "softplus", "tanh"]
LEAKY_SLOPE = 0.01
NOISE_STEPS = 16  # steps whose noise is drawn at once
GRAPH_STEPS = 10  # steps in one CUDA graph
SEED = 7


# ---------------------------------------------------------------------------------------------------------------- case

class Case:
    """What all variants start from. parameters[n][l] = (W [out, in], b [out]); x, y [chains, D] float32 on `device`."""

    def __init__(self, spec, parameters, x, y, device):
        self.name, self.dim, self.hidden = spec["name"], spec["inputDim"], spec["hidden"]
        self.activation = ACTIVATIONS.index(spec["activation"])
        self.networks, self.heads, self.marginals = spec["networks"], spec["heads"], spec["marginals"]
        self.segments = [(s["marginal"], s["chains"]) for s in spec["segments"]]
        self.chains = sum(chains for _, chains in self.segments)
        self.epsilon, self.step_size, self.scale = spec["epsilon"], spec["stepSize"], spec["scale"]
        self.slope = spec["cost"]["slope"] if spec["cost"]["kind"] == "twist" else None
        self.device = device
        shape = (self.marginals, self.networks, self.heads)
        self.coefficients = torch.tensor(spec["coefficients"], dtype=torch.float64).reshape(shape)
        self.parameters = [[(w.to(device), b.to(device)) for w, b in layers] for layers in split(self, parameters)]
        self.x, self.y = (v.reshape(self.chains, self.dim).to(device) for v in (x, y))
        self.drift = self.step_size / (2 * self.epsilon)

    def combined_heads(self):
        """v[k, n] = drift scale sum_h C[k,n,h] W_out[h]: one output unit per marginal, [K, N, last width]."""
        output = torch.stack([layers[-1][0] for layers in self.parameters]).double()
        coefficients = self.coefficients.to(self.device)
        return (self.drift * self.scale * torch.einsum("knh,nhw->knw", coefficients, output)).float()

    def marginal_of_chain(self):
        return torch.cat([torch.full((chains,), k) for k, chains in self.segments]).to(self.device)


def split(case, flat):
    """Cuts the flat parameters into networks and layers: W [out, in] row-major, then b [out], layer after layer."""
    widths, offset, networks = [case.dim, *case.hidden, case.heads], 0, []
    for _ in range(case.networks):
        layers = []
        for inputs, outputs in zip(widths, widths[1:]):
            w = flat[offset:offset + inputs * outputs].reshape(outputs, inputs).clone()
            b = flat[offset + w.numel():offset + w.numel() + outputs].clone()
            offset += w.numel() + outputs
            layers.append((w, b))
        networks.append(layers)
    return networks


def twisted(p, slope):
    """u(p): the plane's points [chains, 2] turned by slope |p| radians."""
    angle = slope * torch.linalg.vector_norm(p, dim=1)
    c, s = torch.cos(angle), torch.sin(angle)
    return torch.stack([c * p[:, 0] - s * p[:, 1], s * p[:, 0] + c * p[:, 1]], dim=1)


# ------------------------------------------------------------------------------------------------------------ autograd

class Autograd:
    """As the published code writes it, in float32, or in float64 as the reference of the other variants."""

    def __init__(self, case, dtype=torch.float32):
        self.case, self.dtype = case, dtype
        self.networks = [sequential(case, layers).to(case.device, dtype) for layers in case.parameters]
        self.coefficients = case.coefficients.to(case.device, dtype)
        self.xs = torch.split(case.x.to(dtype), [chains for _, chains in case.segments])
        self.reset()

    def reset(self):
        self.ys = list(torch.split(self.case.y.to(self.dtype).clone(), [chains for _, chains in self.case.segments]))

    def positions(self):
        return torch.cat(self.ys)

    def potential(self, k, y):
        outputs = [(network(y) * self.coefficients[k, n]).sum(1) for n, network in enumerate(self.networks)]
        return self.case.scale * sum(outputs)

    def cost(self, x, y):
        slope = self.case.slope
        difference = x - y if slope is None else twisted(x, slope) - twisted(y, slope)
        return 0.5 * difference.square().sum(1)

    def run(self, steps, temperature):
        case = self.case
        for s, (k, _) in enumerate(case.segments):
            y, x = self.ys[s], self.xs[s]
            for _ in range(steps):
                y.requires_grad_(True)
                with torch.enable_grad():
                    energy = (self.potential(k, y) - self.cost(x, y)).sum()
                gradient, = torch.autograd.grad(energy, y)
                noise = torch.randn_like(y)
                y = y.detach() + case.drift * gradient + temperature * math.sqrt(case.step_size) * noise
            self.ys[s] = y


def sequential(case, layers):
    modules = {"relu": torch.nn.ReLU, "leaky-relu": lambda: torch.nn.LeakyReLU(LEAKY_SLOPE), "silu": torch.nn.SiLU,
               "softplus": torch.nn.Softplus, "tanh": torch.nn.Tanh}
    stack = []
    for w, b in layers:
        linear = torch.nn.Linear(w.shape[1], w.shape[0])
        linear.weight, linear.bias = (torch.nn.Parameter(v, requires_grad=False) for v in (w, b))
        stack += [linear, modules[ACTIVATIONS[case.activation]]()]
    return torch.nn.Sequential(*stack[:-1])


# -------------------------------------------------------------------------------------------------------------- script

def activate(kind: int, z):
    if kind == 0:
        h = torch.relu(z)
    elif kind == 1:
        h = torch.nn.functional.leaky_relu(z, 0.01)
    elif kind == 2:
        h = torch.nn.functional.silu(z)
    elif kind == 3:
        h = torch.nn.functional.softplus(z)
    else:
        h = torch.tanh(z)
    return h


def activate_backward(kind: int, gradient, z, h):
    """gradient * activation'(z), h = activation(z)."""
    if kind == 0:
        g = torch.ops.aten.threshold_backward(gradient, h, 0.0)
    elif kind == 1:
        g = torch.ops.aten.leaky_relu_backward(gradient, z, 0.01, False)
    elif kind == 2:
        g = torch.ops.aten.silu_backward(gradient, z)
    elif kind == 3:
        g = torch.ops.aten.softplus_backward(gradient, z, 1.0, 20.0)
    else:
        g = torch.ops.aten.tanh_backward(gradient, h)
    return g


def network_gradient(y, head, weights: List[torch.Tensor], biases: List[torch.Tensor], kind: int):
    """Gradient in y of one network whose output unit is `head`, [chains or 1, last width]."""
    hs = [y]
    zs: List[torch.Tensor] = []
    for l in range(len(weights)):
        zs.append(torch.nn.functional.linear(hs[l], weights[l], biases[l]))
        hs.append(activate(kind, zs[l]))
    g = head.expand_as(hs[-1])
    for i in range(len(weights)):
        l = len(weights) - 1 - i
        g = torch.mm(activate_backward(kind, g, zs[l], hs[l + 1]), weights[l])
    return g


def script_step(y, x, twist: float, heads: List[torch.Tensor], weights: List[List[torch.Tensor]],
                biases: List[List[torch.Tensor]], kind: int, drift: float, sigma: float):
    """One step of chains as rows. heads[n] [chains or 1, last width], drift and scale included; x, or u(x) for a twist."""
    move = twist_pull(y, x, twist, drift) if twist != 0.0 else drift * (x - y)
    for n in range(len(weights)):
        move = move + network_gradient(y, heads[n], weights[n], biases[n], kind)
    y = y + move
    if sigma != 0.0:
        y = torch.add(y, torch.randn_like(y), alpha=sigma)
    return y


def twist_pull(y, ux, twist: float, drift: float):
    """-drift grad_y c = drift (w - y - (twist / r) (w x y) y) with w = R(-twist r) u(x), r = |y|, x the cross product."""
    r = torch.sqrt(y.square().sum(1)).clamp_min(1e-12)
    c = torch.cos(twist * r)
    s = torch.sin(twist * r)
    w0 = c * ux[:, 0] + s * ux[:, 1]
    w1 = c * ux[:, 1] - s * ux[:, 0]
    cross = (w0 * y[:, 1] - w1 * y[:, 0]) * (twist / r)
    return drift * (torch.stack([w0, w1], dim=1) - y * (1.0 + cross).unsqueeze(1))


class Script:
    """`wrap` makes what is run of script_step: its scripted or its compiled form."""

    def __init__(self, case, wrap):
        self.case = case
        per_marginal = case.combined_heads()
        which = case.marginal_of_chain() if len(case.segments) > 1 else torch.tensor([case.segments[0][0]], device=case.device)
        self.heads = [per_marginal[:, n][which] for n in range(case.networks)]
        self.weights = [[w for w, _ in layers[:-1]] for layers in case.parameters]
        self.biases = [[b for _, b in layers[:-1]] for layers in case.parameters]
        self.x = case.x if case.slope is None else twisted(case.x.double(), case.slope).float()
        self.step = wrap(script_step)
        self.reset()

    def reset(self):
        self.y = self.case.y.clone()

    def positions(self):
        return self.y

    def run(self, steps, temperature):
        case = self.case
        sigma = temperature * math.sqrt(case.step_size)
        for _ in range(steps):  # in Python: torch 1.13 loses tensors of a scripted loop around the loops of a step
            self.y = self.step(self.y, self.x, case.slope or 0.0, self.heads, self.weights, self.biases, case.activation,
                               case.drift, sigma)


# --------------------------------------------------------------------------------------------------------------- fused

def activate_into(kind: int, z, h):
    """h = activation(z); h may be z for relu, whose derivative needs the result only."""
    if kind == 0:
        torch.clamp_min(z, 0.0, out=h)
    elif kind == 1:
        torch.ops.aten.leaky_relu(z, 0.01, out=h)
    elif kind == 2:
        torch.ops.aten.silu(z, out=h)
    elif kind == 3:
        torch.ops.aten.softplus(z, 1.0, 20.0, out=h)
    else:
        torch.tanh(z, out=h)


def activate_backward_into(kind: int, gradient, z, h, result):
    if kind == 0:
        torch.ops.aten.threshold_backward(gradient, h, 0.0, grad_input=result)
    elif kind == 1:
        torch.ops.aten.leaky_relu_backward(gradient, z, 0.01, False, grad_input=result)
    elif kind == 2:
        torch.ops.aten.silu_backward(gradient, z, grad_input=result)
    elif kind == 3:
        torch.ops.aten.softplus_backward(gradient, z, 1.0, 20.0, grad_input=result)
    else:
        torch.ops.aten.tanh_backward(gradient, h, grad_input=result)


def twist_into(y, ux, turned_ux, twist: float, keep: float, w, rows):
    """y = y (keep - (twist / r) (w x y)) + w; ux = drift u(x), turned_ux = (ux_1, -ux_0), w [2, chains], rows [4, chains]."""
    r, c, s, cross = rows[0], rows[1], rows[2], rows[3]
    torch.hypot(y[0], y[1], out=r).clamp_min_(1e-12)
    torch.mul(r, twist, out=cross)
    torch.cos(cross, out=c)
    torch.sin(cross, out=s)
    torch.mul(ux, c, out=w).addcmul_(turned_ux, s)
    torch.mul(w[1], y[0], out=cross).addcmul_(w[0], y[1], value=-1.0)
    cross.mul_(twist).div_(r).add_(keep)
    y.mul_(cross).add_(w)


def fused_steps(y, noise, attraction, sigma, heads, weights: List[torch.Tensor], biases: List[torch.Tensor],
                zs: List[torch.Tensor], hs: List[torch.Tensor], gs: List[torch.Tensor], kind: int, keep: float,
                twist: float, turned, w, rows, steps: int):
    """Chains as columns, so that stacked networks are one matrix at either end: y [D, chains], weights[0] [N h, D], other
    weights [N, h', h], zs, hs, gs [N, h, chains], heads [N, h, chains or 1]. Noise of up to len(noise) steps is drawn at once.
    attraction = drift x is added to the noise beforehand (u(x) turns with y and cannot be)."""
    chains = y.shape[1]
    last = len(weights) - 1
    done = 0
    while done < steps:
        count = min(steps - done, noise.shape[0])
        block = noise[:count]
        block.normal_().mul_(sigma)
        if twist == 0.0:
            block.add_(attraction)
        for i in range(count):
            torch.addmm(biases[0], weights[0], y, out=zs[0].view(-1, chains))
            activate_into(kind, zs[0], hs[0])
            for l in range(1, last + 1):
                torch.baddbmm(biases[l], weights[l], hs[l - 1], out=zs[l])
                activate_into(kind, zs[l], hs[l])
            activate_backward_into(kind, heads, zs[last], hs[last], gs[last])
            for j in range(last):
                l = last - j
                torch.bmm(weights[l].transpose(1, 2), gs[l], out=gs[l - 1])
                activate_backward_into(kind, gs[l - 1], zs[l - 1], hs[l - 1], gs[l - 1])
            if twist == 0.0:
                y.mul_(keep)
            else:
                twist_into(y, attraction, turned, twist, keep, w, rows)
            y.add_(block[i]).addmm_(weights[0].t(), gs[0].view(-1, chains))
        done += count
    return y


class Fused:
    """`wrap` makes what is run of fused_steps: itself or its scripted form."""

    def __init__(self, case, wrap=lambda function: function):
        self.case, networks, chains = case, case.networks, case.chains
        layers = range(len(case.hidden))
        stacked = [torch.stack([p[l][0] for p in case.parameters]) for l in layers]
        weights = [stacked[0].reshape(-1, case.dim), *stacked[1:]]
        bias = [torch.stack([p[l][1] for p in case.parameters]).unsqueeze(2) for l in layers]
        biases = [bias[0].reshape(-1, 1), *bias[1:]]
        make = lambda *shape: torch.zeros(shape, device=case.device)
        zs = [make(networks, h, chains) for h in case.hidden]
        hs = zs if ACTIVATIONS[case.activation] == "relu" else [torch.zeros_like(z) for z in zs]
        gs = [torch.zeros_like(z) for z in zs]
        x = case.x.double() if case.slope is None else twisted(case.x.double(), case.slope)
        attraction = (case.drift * x).float().t().contiguous()
        turned = torch.stack([attraction[1], -attraction[0]]) if case.dim == 2 else attraction
        which = case.marginal_of_chain() if len(case.segments) > 1 else torch.tensor([case.segments[0][0]], device=case.device)
        heads = case.combined_heads()[which].permute(1, 2, 0).contiguous()
        self.y, self.sigma = make(case.dim, chains), make()
        noise = make(NOISE_STEPS, case.dim, chains)
        self.arguments = (self.y, noise, attraction, self.sigma, heads, weights, biases, zs, hs, gs, case.activation,
                          1.0 - case.drift, case.slope or 0.0, turned, make(2, chains), make(4, chains))
        self.steps = wrap(fused_steps)
        self.reset()

    def reset(self):
        self.y.copy_(self.case.y.t())

    def positions(self):
        return self.y.t()

    def run(self, steps, temperature):
        self.sigma.fill_(temperature * math.sqrt(self.case.step_size))
        self.steps(*self.arguments, steps)


class Graphed(Fused):
    """CUDA graphs of ten steps and of one; the temperature lives on the device, so one capture serves all."""

    def __init__(self, case):
        super().__init__(case)
        self.graphs = {count: self.capture(count) for count in (GRAPH_STEPS, 1)}
        self.reset()

    def capture(self, count):
        side = torch.cuda.Stream()  # warm-up off the main stream, as torch.cuda.graph asks for
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                self.steps(*self.arguments, count)
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self.steps(*self.arguments, count)
        return graph

    def run(self, steps, temperature):
        self.sigma.fill_(temperature * math.sqrt(self.case.step_size))
        for _ in range(steps // GRAPH_STEPS):
            self.graphs[GRAPH_STEPS].replay()
        for _ in range(steps % GRAPH_STEPS):
            self.graphs[1].replay()


# ----------------------------------------------------------------------------------------------------------- preparing

SCRIPTED = {}


def scripted(function):
    if function not in SCRIPTED:
        SCRIPTED[function] = torch.jit.script(function)
    return SCRIPTED[function]


def compiled(function):
    torch._dynamo.reset()  # it compiles a function a few times, for other constants, and then no more
    return torch.compile(function)


def variants(device):
    """Name -> builders of what may be the fastest form of it."""
    if device == "cuda":  # the names say which hardware they are for: the driver compares them with our GPU device
        names = {"cuda-eager": [Fused], "cuda-graph": [Graphed]}
        return {**names, "cuda-compile": [lambda case: Script(case, compiled)]} if hasattr(torch, "compile") else names
    return {"autograd": [Autograd], "script": [lambda case: Script(case, scripted)],
            "fused": [Fused, lambda case: Fused(case, scripted)]}


def blas_library():
    """Path of the BLAS that torch calls where it has none built in (Debian), or None. Only Linux tells."""
    try:
        with open("/proc/self/maps", encoding="ascii") as maps:
            paths = {line.split()[-1] for line in maps if "/" in line}
    except OSError:
        return None
    found = sorted(p for p in paths if "openblas" in os.path.basename(p)) or sorted(p for p in paths if "libblas" in p)
    return found[0] if found else None


def set_threads(count):
    torch.set_num_threads(count)
    library = blas_library()
    if library and "openblas" in os.path.basename(library):  # its own pool, which torch does not know of
        ctypes.CDLL(library).openblas_set_num_threads(count)


def cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def thread_counts(limit):
    return sorted({limit, *(1 << i for i in range(limit.bit_length()))}) if limit > 1 else [1]


def synchronize(device):
    if device == "cuda":
        torch.cuda.synchronize()


def seconds_of(runner, steps):
    synchronize(runner.case.device)
    start = time.perf_counter()
    runner.run(steps, 1.0)
    synchronize(runner.case.device)
    return time.perf_counter() - start


def prepare(case, name, threads=None):
    """The fastest form and thread count of a variant, warmed up. @returns runner, threads"""
    device = case.device
    counts = [threads] if threads else thread_counts(cores()) if device == "cpu" else [1]
    best = None
    for build in variants(device)[name]:
        runner = build(case)
        for count in counts:
            set_threads(count)
            runner.run(3, 1.0)  # TorchScript specialises within the first two runs
            runner.run(3, 1.0)
            once = max(seconds_of(runner, 1), 1e-6)
            steps = max(1, min(200, int(0.03 / once)))
            fastest = min(seconds_of(runner, steps) for _ in range(5 if once < 0.1 else 1)) / steps
            if best is None or fastest < best[0]:
                best = (fastest, runner, count)
    set_threads(best[2])
    best[1].reset()
    return best[1], best[2]


# ---------------------------------------------------------------------------------------------------------------- peer

def read_floats(path):
    values = array("f")
    with open(path, "rb") as file:
        values.frombytes(file.read())
    if sys.byteorder == "big":
        values.byteswap()
    return torch.tensor(values, dtype=torch.float32)


def write_floats(path, tensor):
    values = array("f", tensor.detach().float().cpu().contiguous().flatten().tolist())
    if sys.byteorder == "big":
        values.byteswap()
    with open(path, "wb") as file:
        values.tofile(file)


def load_case(folder, device):
    with open(os.path.join(folder, "case.json"), encoding="utf8") as file:
        spec = json.load(file)
    return Case(spec, *(read_floats(os.path.join(folder, f"{name}.f32")) for name in ("parameters", "x", "y")), device)


class Peer:
    def __init__(self, device, threads):
        self.device, self.threads, self.runner = device, threads, None

    def answer(self, message):
        what = message["do"]
        if what == "prepare":
            self.runner = None
            if message["variant"] not in variants(self.device):
                return {"unsupported": f"no variant {message['variant']} on {self.device}"}
            self.runner, threads = prepare(load_case(message["folder"], self.device), message["variant"], self.threads)
            return {"ok": True, "threads": threads}
        if what == "release":
            self.runner = None
            return {"ok": True}
        if self.runner is None:
            return {"error": f"{what}: nothing is prepared"}
        if what == "check":
            self.runner.reset()
            self.runner.run(message["steps"], message["temperature"])
            write_floats(message["output"], self.runner.positions())
            return {"ok": True}
        if what == "run":
            return {"seconds": seconds_of(self.runner, message["steps"])}
        return {"error": f"unknown message {what}"}


def serve(device, threads, chosen):
    hello = {"peer": "pytorch", "version": torch.__version__, "threads": threads or cores(), "device": device_name(device),
             "variants": [name for name in variants(device) if chosen is None or name in chosen]}
    library = blas_library() if device == "cpu" else None
    if library and "openblas" not in library and not torch.backends.mkl.is_available():
        hello["note"] = f"torch multiplies matrices by the plain BLAS {library}: apt-get install libopenblas0 makes it 30 times faster"
    print(json.dumps(hello), flush=True)
    peer = Peer(device, threads)
    for line in sys.stdin:
        try:
            answer = peer.answer(json.loads(line))
        except (RuntimeError, ValueError, KeyError, OSError) as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


def device_name(device):
    return torch.cuda.get_device_name() if device == "cuda" else "cpu"


# ---------------------------------------------------------------------------------------------------------- standalone

def plain(dim, hidden, chains):
    return {"name": f"D={dim} {hidden} relu, batch {chains}", "inputDim": dim, "hidden": hidden, "activation": "relu",
            "networks": 1, "heads": 1, "marginals": 1, "coefficients": [1.0], "scale": 10.0, "epsilon": 0.1,
            "stepSize": 0.01, "segments": [{"marginal": 0, "chains": chains}], "cost": {"kind": "squared-euclidean"}}


def twister(kind, hidden, activation):
    networks, heads = (3, 1) if kind == "separate" else (1, 3)
    return {"name": f"twister {kind}, K=3 {hidden} {activation}, batch 3*256", "inputDim": 2, "hidden": hidden,
            "activation": activation, "networks": networks, "heads": heads, "marginals": 3,
            "coefficients": [(k == n) - 1 / 3 for k in range(3) for n in range(3)], "scale": 0.01 / 0.003, "epsilon": 0.01,
            "stepSize": 0.003, "segments": [{"marginal": k, "chains": 256} for k in range(3)],
            "cost": {"kind": "twist", "slope": 0.4}}


def grid():
    return [plain(2, [32, 32], 256), plain(2, [128] * 3, 1024), plain(16, [128, 128], 4096), plain(64, [256] * 3, 1024),
            plain(64, [256] * 3, 8192), plain(512, [512, 256, 128, 64], 1024), twister("separate", [32, 32], "relu"),
            twister("shared", [32, 32], "relu"), twister("separate", [64, 64], "silu"), twister("shared", [64, 64], "silu")]


def random_case(spec, device):
    """Parameters as torch.nn.Linear starts them, x and y standard normal."""
    generator = torch.Generator().manual_seed(SEED)
    widths, parts = [spec["inputDim"], *spec["hidden"], spec["heads"]], []
    for _ in range(spec["networks"]):
        for inputs, outputs in zip(widths, widths[1:]):
            parts.append((2 * torch.rand((inputs + 1) * outputs, generator=generator) - 1) / math.sqrt(inputs))
    floats = spec["inputDim"] * sum(s["chains"] for s in spec["segments"])
    x, y = (torch.randn(floats, generator=generator) for _ in range(2))
    return Case(spec, torch.cat(parts), x, y, device)


def wrong(runner, reference, steps):
    """What is wrong with a runner, or None: the drift against float64, then the noise's moments."""
    case = runner.case
    runner.reset()
    runner.run(steps, 0.0)
    after = runner.positions().double()
    error = (after - reference).abs().max().item()
    if not error <= 5e-4:  # rounding stays near 1e-6; a ReLU on the other side of 0 moves a chain by about 1e-4
        return f"off by {error:.1e}"
    draws = []
    for _ in range(2):
        runner.reset()
        runner.run(1, 0.0)
        still = runner.positions().clone()
        runner.reset()
        runner.run(1, 1.0)
        draws.append(((runner.positions() - still).double() / math.sqrt(case.step_size)).flatten())
    n = draws[0].numel()
    moments = {"mean": draws[0].mean() * n ** 0.5, "variance": (draws[0].square().mean() - 1) * (n / 2) ** 0.5,
               "correlation of neighbours": (draws[0][1:] * draws[0][:-1]).sum() / n ** 0.5,
               "correlation of draws": (draws[0] * draws[1]).sum() / n ** 0.5}
    bad = [f"noise: {name} off by {value:.1f} standard errors" for name, value in moments.items() if not abs(value) <= 5]
    return bad[0] if bad else None


def measure(case, name, reference, arguments):
    runner, threads = prepare(case, name, arguments.threads)
    refused = wrong(runner, reference, GRAPH_STEPS + 2)
    if refused:
        return {"case": case.name, "variant": name, "refused": refused}
    steps = arguments.steps or max(1, min(1000, int(0.2 / max(seconds_of(runner, 2) / 2, 1e-6))))
    seconds = sorted(seconds_of(runner, steps) / steps for _ in range(arguments.runs))
    low, median, high = statistics.quantiles(seconds, n=4)
    return {"case": case.name, "variant": name, "threads": threads, "steps": steps, "runs": len(seconds),
            "median": median, "minimum": seconds[0], "quartiles": [low, high]}


def standalone(arguments):
    device = arguments.device
    print(f"torch {torch.__version__} on {device_name(device)}, {cores()} cores, {blas_library() or 'its own BLAS'}; TF32 off")
    print(f"{'case':52} {'variant':13} {'threads':>7} {'ms/step':>9} {'fastest':>9} {'spread':>7}")
    rows = []
    for spec in (s for s in grid() if arguments.case in s["name"]):
        case = random_case(spec, device)
        twin = Autograd(case, torch.float64)
        twin.run(GRAPH_STEPS + 2, 0.0)
        reference = twin.positions()
        for name in variants(device):
            if arguments.variant is not None and name not in arguments.variant:
                continue
            row = measure(case, name, reference, arguments)
            rows.append(row)
            text = f"{row['case']:52} {name:13} "
            if "refused" in row:
                print(text + f"refused: {row['refused']}", flush=True)
                continue
            spread = (row["quartiles"][1] - row["quartiles"][0]) / 2 / row["median"]
            print(text + f"{row['threads']:7} {1e3 * row['median']:9.4f} {1e3 * row['minimum']:9.4f} {100 * spread:6.0f}%", flush=True)
    if arguments.json:
        with open(arguments.json, "w", encoding="utf8") as file:
            json.dump({"torch": torch.__version__, "device": device_name(device), "rows": rows}, file, indent=2)
    return 1 if any("refused" in row for row in rows) or not rows else 0


def main():
    parser = argparse.ArgumentParser(description="Langevin chains in PyTorch: checked, then timed.")
    parser.add_argument("--peer", action="store_true", help="answer JSON messages on stdin instead")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, help="instead of the fastest of 1, 2, 4 … and all cores")
    parser.add_argument("--steps", type=int, help="steps of a timed run; default: as many as 0.2 s hold")
    parser.add_argument("--runs", type=int, default=9, help="timed runs of each variant, 7 or more")
    parser.add_argument("--case", default="", help="only the cases whose name contains this")
    parser.add_argument("--variant", action="append", help="only this variant; may be given several times")
    parser.add_argument("--json", help="also write the rows to this file")
    arguments = parser.parse_args()
    if arguments.runs < 7:
        parser.error("--runs must be 7 or more: a median of fewer says little")
    torch.manual_seed(SEED)
    torch.set_grad_enabled(False)  # 'autograd' asks for it where it needs it
    if arguments.device == "cuda" and not torch.cuda.is_available():
        reason = f"torch {torch.__version__} of {sys.executable} finds no CUDA device"
        if not arguments.peer:
            parser.error(reason)
        print(json.dumps({"unavailable": reason}))
        return 0
    if arguments.peer:
        serve(arguments.device, arguments.threads, arguments.variant)
        return 0
    return standalone(arguments)


if __name__ == "__main__":
    sys.exit(main())
