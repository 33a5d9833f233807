"""Trains the decoder of a variational auto-encoder on MNIST digits and writes it as ONNX, in a few minutes on a CPU.

    python3 train_digits_decoder.py images.idx3-ubyte digits_decoder.onnx

From z, [N, 16] of standard normal numbers, to pictures [N, 1, 32, 32] of numbers from 0 to 1. Written for PyTorch 1.13
and NumPy. Draws have a seed; sums on several threads do not keep their order, so that another run gives other bits.
"""

import gzip
import struct
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

LATENT, EPOCHS, BATCH = 16, 12, 100


def read_idx(path):
    """Pictures [N, 1, 32, 32] from 0 to 1: those of the file with two pixels of zeros around."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
        _, count, height, width = struct.unpack(">IIII", file.read(16))
        pixels = np.frombuffer(file.read(), np.uint8).reshape(count, 1, height, width)
    return F.pad(torch.from_numpy(pixels / np.float32(255)), (2, 2, 2, 2))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(1, 16, 4, 2, 1),
            nn.SiLU(),
            nn.Conv2d(16, 32, 4, 2, 1),
            nn.SiLU(),
            nn.Conv2d(32, 64, 4, 2, 1),
            nn.SiLU(),
            nn.Flatten(),
            nn.Linear(1024, 2 * LATENT),
        )

    def forward(self, x):
        return self.body(x).chunk(2, 1)


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.start = nn.Linear(LATENT, 1024)
        self.body = nn.Sequential(
            nn.SiLU(),
            nn.ConvTranspose2d(64, 32, 4, 2, 1),
            nn.BatchNorm2d(32),
            nn.SiLU(),
            nn.ConvTranspose2d(32, 16, 4, 2, 1),
            nn.BatchNorm2d(16),
            nn.SiLU(),
            nn.ConvTranspose2d(16, 1, 4, 2, 1),
            nn.Sigmoid(),
        )

    def forward(self, z):
        return self.body(self.start(z).view(-1, 64, 4, 4))


def main(images, output):
    torch.manual_seed(1)
    data = read_idx(images)
    encoder, decoder = Encoder(), Decoder()
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], 2e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)
    for epoch in range(EPOCHS):
        total = 0.0
        for rows in torch.randperm(len(data)).split(BATCH):
            x = data[rows]
            mean, log_variance = encoder(x)
            z = mean + torch.exp(log_variance / 2) * torch.randn_like(mean)
            # The evidence lower bound of Bernoulli pixels, a picture.
            misfit = F.binary_cross_entropy(decoder(z), x, reduction="sum")
            divergence = (mean.square() + log_variance.exp() - log_variance - 1).sum() / 2
            loss = (misfit + divergence) / len(x)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
        schedule.step()
        print(f"epoch {epoch + 1}: -ELBO {total / len(data):.2f} nats a picture", flush=True)
    torch.onnx.export(
        decoder.eval(),
        torch.zeros(1, LATENT),
        output,
        opset_version=16,
        input_names=["z"],
        output_names=["picture"],
        dynamic_axes={"z": {0: "N"}, "picture": {0: "N"}},
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
