"""Writes small StyleGAN2 generators with drawn weights: `python3 make_stylegan.py`, with PyTorch 1.13.

As Karras et al. (2020) have them, in plain layers: a mapping network behind a pixel norm with equalised learning rates,
a constant, convolutions modulated and demodulated, upsampling by transposed convolutions and [1, 3, 3, 1], noise that
is kept, RGB outputs that add up. Once scaled before and after the convolution (`fused_modconv=False` of the original)
and once by weights of each image in a grouped convolution, for a batch of one.
"""

import pathlib

import torch
from torch import nn
from torch.nn import functional as F

FOLDER = pathlib.Path(__file__).parent
Z, W = 6, 8
SIDES = (4, 8, 16)
CHANNELS = (7, 6, 5)


def resampled(x, f, up=1, padding=(0, 0, 0, 0), gain=1.0):
    """`upfirdn2d` of the original, for reference: zeros between pixels, zeros or a cut around, a filter."""
    n, (c, h, w) = x.shape[0], map(int, x.shape[1:])
    left, right, top, bottom = padding
    x = x.reshape([n, c, h, 1, w, 1])
    x = F.pad(x, [0, up - 1, 0, 0, 0, up - 1])
    x = x.reshape([n, c, h * up, w * up])
    x = F.pad(x, [max(left, 0), max(right, 0), max(top, 0), max(bottom, 0)])
    h, w = map(int, x.shape[2:])
    x = x[:, :, max(-top, 0) : h - max(-bottom, 0), max(-left, 0) : w - max(-right, 0)]
    return F.conv2d(x, (f * gain).flip([0, 1])[None, None].repeat([c, 1, 1, 1]), groups=c)


def convolved(x, weight, up, f, groups):
    filters, channels, side, _ = map(int, weight.shape)
    if up == 1:
        return F.conv2d(x, weight, padding=side // 2, groups=groups)
    weight = weight.reshape(groups, filters // groups, channels, side, side).transpose(1, 2)
    weight = weight.reshape(groups * channels, filters // groups, side, side)
    x = F.conv_transpose2d(x, weight, stride=up, groups=groups)
    return resampled(x, f, padding=(1, 1, 1, 1), gain=up * up)


def modulated(x, weight, styles, up, f, demodulate, fused):
    n, (filters, channels, side, _) = x.shape[0], weight.shape
    own = weight.unsqueeze(0) * styles.reshape(n, 1, -1, 1, 1) if demodulate or fused else None
    d = (own.square().sum(dim=[2, 3, 4]) + 1e-8).rsqrt() if demodulate else None
    if not fused:
        x = convolved(x * styles.reshape(n, -1, 1, 1), weight, up, f, 1)
        return x * d.reshape(n, -1, 1, 1) if demodulate else x
    if demodulate:
        own = own * d.reshape(n, -1, 1, 1, 1)
    n = int(n)
    x = x.reshape(1, n * channels, *map(int, x.shape[2:]))
    x = convolved(x, own.reshape(n * filters, channels, side, side), up, f, n)
    return x.reshape(n, filters, *map(int, x.shape[2:]))


class Dense(nn.Module):
    """Equalised: weights of unit scale, multiplied at run time."""

    def __init__(self, inputs, units, rate, bias):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(units, inputs) / rate)
        self.bias = nn.Parameter(torch.full([units], bias / rate) + torch.randn(units))
        self.rate = rate
        self.gain = rate / inputs**0.5

    def forward(self, x):
        return torch.addmm((self.bias * self.rate).unsqueeze(0), x, (self.weight * self.gain).t())


class Layer(nn.Module):
    def __init__(self, channels, filters, side, up):
        super().__init__()
        self.affine = Dense(W, channels, 1, 1)
        self.weight = nn.Parameter(torch.randn(filters, channels, 3, 3))
        self.bias = nn.Parameter(0.3 * torch.randn(filters))
        self.register_buffer("noise", torch.randn(side, side))
        self.strength = nn.Parameter(torch.tensor(0.2))
        self.up = up

    def forward(self, x, w, f, fused):
        x = modulated(x, self.weight, self.affine(w), self.up, f, True, fused)
        x = x + self.noise * self.strength
        return F.leaky_relu(x + self.bias.reshape(1, -1, 1, 1), 0.2) * 2**0.5


class Rgb(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.affine = Dense(W, channels, 1, 1)
        self.weight = nn.Parameter(torch.randn(3, channels, 1, 1))
        self.bias = nn.Parameter(0.3 * torch.randn(3))
        self.gain = channels**-0.5

    def forward(self, x, w, fused):
        x = modulated(x, self.weight, self.affine(w) * self.gain, 1, None, False, fused)
        return x + self.bias.reshape(1, -1, 1, 1)


class Generator(nn.Module):
    def __init__(self, fused):
        super().__init__()
        self.fused = fused
        self.mapping = nn.ModuleList([Dense(Z, W, 0.01, 0), Dense(W, W, 0.01, 0)])
        self.const = nn.Parameter(torch.randn(CHANNELS[0], SIDES[0], SIDES[0]))
        f = torch.tensor([1.0, 3.0, 3.0, 1.0])
        self.register_buffer("filter", f.outer(f) / f.sum() ** 2)
        layers = [Layer(CHANNELS[0], CHANNELS[0], SIDES[0], 1)]
        for i in range(1, len(SIDES)):
            layers.append(Layer(CHANNELS[i - 1], CHANNELS[i], SIDES[i], 2))
            layers.append(Layer(CHANNELS[i], CHANNELS[i], SIDES[i], 1))
        self.layers = nn.ModuleList(layers)
        self.rgb = nn.ModuleList([Rgb(c) for c in CHANNELS])

    def forward(self, z):
        w = z * (z.square().mean(dim=1, keepdim=True) + 1e-8).rsqrt()
        for dense in self.mapping:
            w = F.leaky_relu(dense(w), 0.2) * 2**0.5
        ws = w.unsqueeze(1).repeat([1, len(self.layers) + 1, 1]).unbind(dim=1)
        x = self.const.unsqueeze(0).repeat([ws[0].shape[0], 1, 1, 1])
        x = self.layers[0](x, ws[0], self.filter, self.fused)
        picture = self.rgb[0](x, ws[1], self.fused)
        for i in range(1, len(SIDES)):
            for j in (2 * i - 1, 2 * i):
                x = self.layers[j](x, ws[j], self.filter, self.fused)
            picture = resampled(picture, self.filter, up=2, padding=(2, 1, 2, 1), gain=4.0)
            picture = picture + self.rgb[i](x, ws[2 * i + 1], self.fused)
        return picture


def write(name, fused, batch, opset):
    torch.manual_seed(5)
    model = Generator(fused).eval()
    torch.onnx.export(
        model,
        torch.randn(batch or 1, Z),
        FOLDER / f"{name}_opset{opset}.onnx",
        opset_version=opset,
        input_names=["x"],
        output_names=["y"],
        dynamic_axes=None if batch else {"x": {0: "N"}, "y": {0: "N"}},
    )


if __name__ == "__main__":
    write("stylegan2", False, None, 17)
    write("stylegan2_fused", True, 1, 13)
