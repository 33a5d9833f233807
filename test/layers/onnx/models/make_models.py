"""Writes small models of the kinds that people bring, with drawn weights: `python3 make_models.py`, with PyTorch 1.13.

Each is exported by the operators of another year (opset), as PyTorch does without being asked for more.
"""

import pathlib

import torch
from torch import nn
from torch.nn import functional as F

FOLDER = pathlib.Path(__file__).parent


class Dcgan(nn.Module):
    """z as [N, 7, 1, 1], as Radford et al. (2016)."""

    def __init__(self):
        super().__init__()
        self.main = nn.Sequential(
            nn.ConvTranspose2d(7, 12, 4, 1, 0, bias=False),
            nn.BatchNorm2d(12),
            nn.ReLU(True),
            nn.ConvTranspose2d(12, 6, 4, 2, 1, bias=False),
            nn.BatchNorm2d(6),
            nn.ReLU(True),
            nn.ConvTranspose2d(6, 3, 4, 2, 1, bias=False),
            nn.Tanh(),
        )

    def forward(self, z):
        return self.main(z)


class VaeDecoder(nn.Module):
    """Linear, a view, resizing and convolutions; the shape is worked out from the batch; ends flattened."""

    def __init__(self):
        super().__init__()
        self.start = nn.Linear(5, 6 * 3 * 2)
        self.first = nn.Conv2d(6, 4, 3, padding=1)
        self.second = nn.Conv2d(4, 2, 3, padding=1)

    def forward(self, z):
        x = F.silu(self.start(z)).view(z.size(0), 6, 3, 2)
        x = F.leaky_relu(self.first(F.interpolate(x, scale_factor=2.0, mode="nearest")), 0.2)
        x = self.second(F.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False))
        return torch.sigmoid(x).view(z.size(0), -1)


class Block(nn.Module):
    def __init__(self, channels, out, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, out, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(out)
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)
        self.shortcut = nn.Sequential(nn.Conv2d(channels, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))) + self.shortcut(x))


class Resnet(nn.Module):
    """Features and a head, as He et al. (2016): max pooling, strides, shortcuts, a pooled end."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 6, 7, 2, 3, bias=False), nn.BatchNorm2d(6), nn.ReLU())
        self.pool = nn.MaxPool2d(3, 2, 1)
        self.blocks = nn.Sequential(Block(6, 6, 1), Block(6, 10, 2))
        self.fc = nn.Linear(10, 4)

    def forward(self, x):
        x = self.blocks(self.pool(self.stem(x)))
        return self.fc(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))


class AdaIn(nn.Module):
    """A style that scales and shifts normalised channels, mirrored borders, groups; Huang and Belongie (2017)."""

    def __init__(self):
        super().__init__()
        self.start = nn.Linear(6, 8 * 4 * 4)
        self.style = nn.Linear(6, 16)
        self.conv0 = nn.Conv2d(8, 8, 1)
        self.layer = nn.LayerNorm([8, 8, 8])
        self.normal = nn.InstanceNorm2d(8)
        self.conv1 = nn.Conv2d(8, 8, 3, padding=1, padding_mode="reflect")
        self.group = nn.GroupNorm(2, 8)
        self.conv2 = nn.Conv2d(8, 3, 3)

    def forward(self, z):
        x = F.elu(self.start(z)).view(-1, 8, 4, 4)
        x = self.layer(self.conv0(F.interpolate(x, size=(8, 8), mode="bilinear", align_corners=True)))
        gamma, beta = self.style(z).unsqueeze(-1).unsqueeze(-1).chunk(2, 1)
        x = F.softplus(self.conv1(self.normal(x) * (1 + gamma) + beta))
        return torch.tanh(self.conv2(F.pad(self.group(x), (1, 1, 1, 1))))


def write(name, model, example, opset):
    torch.manual_seed(len(name))
    for parameter in model.parameters():
        nn.init.normal_(parameter, std=0.3)
    for layer in model.modules():
        if isinstance(layer, nn.BatchNorm2d):
            nn.init.normal_(layer.running_mean, std=0.2)
            nn.init.uniform_(layer.running_var, 0.5, 2)
    axes = {"x": {0: "N"}, "y": {0: "N"}}
    torch.onnx.export(
        model.eval(),
        example,
        FOLDER / f"{name}_opset{opset}.onnx",
        opset_version=opset,
        input_names=["x"],
        output_names=["y"],
        dynamic_axes=axes,
    )


if __name__ == "__main__":
    write("dcgan", Dcgan(), torch.zeros(1, 7, 1, 1), 9)
    write("vae_decoder", VaeDecoder(), torch.zeros(1, 5), 11)
    write("vae_decoder", VaeDecoder(), torch.zeros(1, 5), 13)
    write("resnet", Resnet(), torch.zeros(1, 3, 19, 22), 13)
    write("adain", AdaIn(), torch.zeros(1, 6), 17)
