import { add, constant, defineCost, dot, log, mul, square, sub, sum, type Cost } from '../../src/index.js';
import { layerGraph, type Built, type GraphBuilder, type LayerGraph } from '../../src/layers.js';

/** Numbers of z. */
export const LATENT = 8;

/**
 * v, of a pixel about G(z) as the auto-encoder has it. It is more than pixels are off, so that z keeps to N(0, I): with
 * less, pictures come back better, and draws of the generator are further from digits.
 */
const PIXEL_VARIANCE = 0.3;

/** Names of layers where graphs are cut. */
export const LAYERS = { mean: 'mean', latent: 'z', picture: 'picture', features: 'features' } as const;

const silu = (g: GraphBuilder, from: Built, name?: string): Built => g.activation(from, { function: 'silu' }, name);

/** Three convolutions 4×4 of stride 2, each twice as wide: side×side×1 to side/8 × side/8 × 4 width. */
const halved = (g: GraphBuilder, from: Built, width: number): Built =>
  [1, 2, 4].reduce(
    (seen, times) => silu(g, g.conv2d(seen, { filters: times * width, kernel: 4, stride: 2, padding: 1 })),
    from,
  );

/**
 * A variational auto-encoder (Kingma and Welling 2014) as one graph. Its input is a picture and as many standard normal
 * numbers n as z has; z = m + s n with m and s, from 0 to 1, of the picture. Its output is the picture G(z), m and s.
 */
export function autoEncoderGraph(side: number, width: number): LayerGraph {
  const pixels = side * side;
  const g = layerGraph({ height: 1, width: 1, channels: pixels + LATENT });
  const flat = g.takeChannels(g.input, { first: 0, channels: pixels });
  const noise = g.takeChannels(g.input, { first: pixels, channels: LATENT });
  const seen = halved(g, g.reshape(flat, { height: side, width: side, channels: 1 }), width);
  const mean = g.dense(seen, { units: LATENT }, LAYERS.mean);
  const spread = g.activation(g.dense(seen, { units: LATENT }), { function: 'sigmoid' });
  const latent = g.add([mean, g.multiply([spread, noise], {})], {}, LAYERS.latent);
  const small = { height: side / 8, width: side / 8, channels: 4 * width };
  const start = g.dense(latent, { units: small.height * small.width * small.channels });
  const twice = (from: Built, filters: number) =>
    g.convTranspose2d(from, { filters, kernel: 4, stride: 2, padding: 1 });
  const wide = silu(g, twice(silu(g, twice(silu(g, g.reshape(start, small)), 2 * width)), width));
  const picture = g.activation(twice(wide, 1), { function: 'sigmoid' }, LAYERS.picture);
  const row = g.reshape(picture, { height: 1, width: 1, channels: pixels });
  return g.build(g.concatenate([row, mean, spread], {}));
}

/**
 * The negative evidence lower bound but for a constant, of targets (x, 0, 0) and outputs (G(z), m, s):
 * ½‖x − G(z)‖²/v + Σ ½(m² + s²) − log s.
 */
export function evidenceLoss(side: number): Cost {
  const pixels = side * side;
  const numbers = Array.from({ length: pixels + 2 * LATENT }, (_, i) => i);
  const precisions = constant(numbers.map((i) => (i < pixels ? 1 / PIXEL_VARIANCE : 1)));
  const isSpread = constant(numbers.map((i) => (i < pixels + LATENT ? 0 : 1)));
  const isOther = constant(numbers.map((i) => (i < pixels + LATENT ? 1 : 0)));
  return defineCost((target, output) =>
    sub(
      mul(0.5, dot(precisions, square(sub(target, output)))),
      // log 1 where it is no s.
      sum(log(add(mul(isSpread, output), isOther))),
    ),
  );
}

/** Logits of classes; its last but one layer is what Fréchet distances are measured in. */
export function classifierGraph(side: number, width: number, classes: number): LayerGraph {
  const g = layerGraph({ height: side, width: side, channels: 1 });
  const seen = halved(g, g.input, width);
  const features = silu(g, g.dense(seen, { units: 4 * width }), LAYERS.features);
  return g.build(g.dense(features, { units: classes }));
}
