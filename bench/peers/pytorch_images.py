#!/usr/bin/env python3
"""Graphs of layers of images in PyTorch, 1.13 or later: a peer of energy-barycenter's potentials of pictures.

Answers one JSON message a line as bench/support/peer_process.ts has it. A case folder is written by
bench/support/image_peer_case.ts: case.json has the layers in order, images are float32 [images, height, width, channels].
    evaluation  values [images] and gradients to the images [images, numbers] of factor * g(y)
    iteration   a training iteration: Langevin steps of the chains, the gradient to the parameters, Adam, the average
`check` writes an evaluation's values, then its gradients; of an iteration where chains end without noise, then the
gradient to the parameters there.

Variants
    contiguous     images as [images, channels, height, width]
    channels-last  the same tensors in the memory format of that name
Both are autograd's; of one and two threads the faster is kept.
"""
import json
import math
import os
import sys
import time

from pytorch_chain import blas_library, cores, read_floats, set_threads, torch, write_floats

functional = torch.nn.functional
TRIES = 3  # timed runs of each thread count


class Graph:
    """factor * g of images [images, channels, height, width]; parameters by the places that case.json has."""

    def __init__(self, spec, parameters, memory_format):
        self.layers, self.output = spec["layers"], spec["output"]
        self.memory_format = memory_format
        self.tensors = [self.prepared(layer, parameters) for layer in self.layers]

    def prepared(self, layer, parameters):
        """Weights as torch has them: [filters, channels, height, width] and [units, channels * height * width]."""
        own = {name: parameters[t["offset"]:t["offset"] + t["length"]].reshape(t["shape"])
               for name, t in layer["tensors"].items()}
        if "weight" not in own:
            return None, None
        weight = own["weight"]
        if layer["kind"] == "conv2d":
            weight = weight.permute(3, 2, 0, 1).contiguous(memory_format=self.memory_format)
        else:
            image = layer["inputs"][0]
            shape = (image["height"], image["width"], image["channels"], -1)
            weight = weight.reshape(shape).permute(3, 2, 0, 1).flatten(1).contiguous()
        return weight, own["bias"].clone() if "bias" in own else None

    def parameters(self):
        return [tensor for pair in self.tensors for tensor in pair if tensor is not None]

    def flat_gradient(self, gradients):
        """Gradients of `parameters()`, in the layout of parameters.f32."""
        left, parts = list(gradients), []
        for layer in self.layers:
            for name in layer["tensors"]:
                gradient = left.pop(0)
                if name == "weight" and layer["kind"] == "conv2d":
                    gradient = gradient.permute(2, 3, 1, 0)
                elif name == "weight":
                    image = layer["inputs"][0]
                    shape = (-1, image["channels"], image["height"], image["width"])
                    gradient = gradient.reshape(shape).permute(2, 3, 1, 0)
                parts.append(gradient.reshape(-1))
        return torch.cat(parts)

    def __call__(self, images):
        values = []
        for layer, (weight, bias) in zip(self.layers, self.tensors):
            inputs = [images if place < 0 else values[place] for place in layer["from"]]
            values.append(apply(layer["kind"], layer["attributes"], inputs, weight, bias))
        return values[self.output].flatten()


def apply(kind, given, inputs, weight, bias):
    x = inputs[0]
    if kind == "conv2d":
        return functional.conv2d(x, weight, bias, given["stride"], border(given["padding"]), groups=given["groups"])
    if kind == "dense":
        return functional.linear(x.flatten(1), weight, bias)
    if kind == "activation" and given["kind"] == "silu":
        return functional.silu(x)
    if kind == "activation" and given["kind"] == "leaky-relu":
        return functional.leaky_relu(x, given["slope"])
    if kind == "add":
        first, second = given["factors"]
        if first == 1 and len(inputs) == 2:
            return torch.add(x, inputs[1], alpha=second)
    if kind == "pool2d" and given["function"] == "average":
        return functional.avg_pool2d(x, given["kernel"], given["stride"], border(given["padding"]),
                                     count_include_pad=given["countPadding"])
    raise ValueError(f"a layer {kind} of {given} is not written here")


def border(padding):
    top, left, bottom, right = padding
    if (top, left) != (bottom, right):
        raise ValueError("padding that differs between sides is not written here")
    return top, left


class Case:
    def __init__(self, folder, memory_format):
        with open(os.path.join(folder, "case.json"), encoding="utf8") as file:
            self.spec = spec = json.load(file)
        self.memory_format = memory_format
        self.graph = Graph(spec, read_floats(os.path.join(folder, "parameters.f32")), memory_format)
        self.start = self.images(read_floats(os.path.join(folder, "y.f32")))
        self.factors = torch.cat([torch.full((s["images"],), s["factor"]) for s in spec["segments"]])

    def images(self, flat):
        shape = self.spec["input"]
        rows = flat.reshape(-1, shape["height"], shape["width"], shape["channels"])
        return rows.permute(0, 3, 1, 2).contiguous(memory_format=self.memory_format)

    def flat(self, images):
        return images.permute(0, 2, 3, 1).reshape(-1)

    def scores(self, y):
        """factor * g and its gradient at images."""
        y = y.detach().requires_grad_(True)
        value = self.factors * self.graph(y)
        gradient, = torch.autograd.grad(value.sum(), y)
        return value.detach(), gradient


class Evaluation(Case):
    def run(self, times):
        for _ in range(times):
            self.scores(self.start)

    def trial(self):
        """What tells how many threads are worth their while."""
        self.run(1)

    def check(self, steps):
        value, gradient = self.scores(self.start)
        return torch.cat([value, self.flat(gradient)])


class Iteration(Case):
    """One chain for each x, in steps of Leimkuhler and Matthews; then Adam descends on sum_c w_c f_c at the chains' ends.

    y <- y + (eta / 2 epsilon) (grad f_c(y) - (y - x)) + sqrt(eta) (xi + xi') / 2, xi' the next step's xi.
    """

    def __init__(self, folder, memory_format):
        super().__init__(folder, memory_format)
        spec = self.spec
        self.x = self.images(read_floats(os.path.join(folder, "x.f32")))
        each = [s["images"] for s in spec["segments"]]
        column = lambda name: torch.cat([torch.full((n,), s[name]) for n, s in zip(each, spec["segments"])])
        self.step_sizes, self.weights = column("stepSize").reshape(-1, 1, 1, 1), column("weight")
        self.drifts, self.noises = self.step_sizes / (2 * spec["epsilon"]), self.step_sizes.sqrt()
        self.trained = [p.requires_grad_(True) for p in self.graph.parameters()]
        o = spec["optimizer"]
        self.decay = o["averageDecay"]
        self.adam = torch.optim.Adam(self.trained, lr=o["learningRate"], betas=(o["beta1"], o["beta2"]),
                                     eps=o["epsilon"], foreach=True)
        self.average = [p.detach().clone() for p in self.trained]
        self.memory = None

    def ends(self, y, steps, temperature):
        for p in self.trained:
            p.requires_grad_(False)  # autograd would keep what their gradients need
        noise = temperature * torch.randn_like(y)
        for _ in range(steps):
            _, score = self.scores(y)
            before, noise = noise, temperature * torch.randn_like(y)
            y = y + self.drifts * (score - (y - self.x)) + self.noises * 0.5 * (before + noise)
        for p in self.trained:
            p.requires_grad_(True)
        return y

    def gradients(self, y):
        return torch.autograd.grad((self.weights * self.factors * self.graph(y)).sum(), self.trained)

    def run(self, times):
        for _ in range(times):
            kept = self.memory if self.spec["keepsChains"] else None
            y = self.ends(torch.randn_like(self.start) if kept is None else kept, self.spec["steps"], 1.0)
            self.memory = y
            for p, gradient in zip(self.trained, self.gradients(y)):
                p.grad = gradient
            self.adam.step()
            with torch.no_grad():
                torch._foreach_mul_(self.average, self.decay)
                torch._foreach_add_(self.average, [p.detach() for p in self.trained], alpha=1 - self.decay)

    def trial(self):
        """A chain of two steps, and the gradient: an iteration of sixty would take as long as the rest of the bench."""
        self.gradients(self.ends(self.start, 2, 1.0))

    def check(self, steps):
        y = self.ends(self.start, steps, 0.0)
        return torch.cat([self.flat(y), self.graph.flat_gradient(self.gradients(y))])


FORMATS = {"contiguous": torch.contiguous_format, "channels-last": torch.channels_last}
KINDS = {"evaluation": Evaluation, "iteration": Iteration}


def seconds_of(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def prepare(folder, variant):
    """A case with the faster of one thread and all, warmed up by the way. @returns case, threads"""
    with open(os.path.join(folder, "case.json"), encoding="utf8") as file:
        kind = KINDS[json.load(file)["kind"]]
    case = kind(folder, FORMATS[variant])
    fastest = {}
    for count in sorted({1, cores()}):
        set_threads(count)
        case.trial()
        fastest[count] = min(seconds_of(case.trial) for _ in range(TRIES))
    threads = min(fastest, key=fastest.get)
    set_threads(threads)
    return kind(folder, FORMATS[variant]), threads


def answer(message, state):
    do = message["do"]
    if do == "prepare":
        state.clear()
        state["case"], threads = prepare(message["folder"], message["variant"])
        return {"ok": True, "threads": threads}
    if do == "release":
        state.clear()
        return {"ok": True}
    case = state["case"]
    if do == "check":
        write_floats(message["output"], case.check(message["steps"]))
        return {"ok": True}
    if do == "run":
        return {"seconds": seconds_of(lambda: case.run(message["steps"]))}
    return {"error": f"unknown message {do}"}


def main():
    torch.manual_seed(7)
    hello = {"peer": "pytorch", "version": torch.__version__, "threads": cores(), "device": "cpu", "variants": list(FORMATS)}
    library = blas_library()
    if library and "openblas" not in library and not torch.backends.mkl.is_available():
        hello["note"] = f"torch multiplies matrices by the plain BLAS {library}; convolutions are oneDNN's"
    print(json.dumps(hello), flush=True)
    state = {}
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line), state)
        except (RuntimeError, ValueError, KeyError, OSError) as error:
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


main()
