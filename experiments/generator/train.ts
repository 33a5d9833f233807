import { crossEntropy, type Device, type TensorFile } from '../../src/index.js';
import { partOfGraph, trainGraph, type GraphMetricPoint, type TrainedGraph } from '../../src/layers.js';
import { autoEncoderGraph, classifierGraph, evidenceLoss, LATENT, LAYERS } from './networks.js';
import type { Labelled, PictureSet } from './pictures.js';

export interface TrainSetting {
  /** Filters of the first convolution. */
  readonly width: number;
  readonly iterations: number;
}

/** What a training is told beside its setting. */
export interface TrainOptions {
  readonly device: Device;
  readonly seed: number;
  readonly resumeFrom?: TensorFile;
  readonly onCheckpoint?: (checkpoint: TensorFile) => Promise<void>;
  readonly onProgress?: (point: GraphMetricPoint) => void;
}

/** A generator, and the way back. */
export interface Generator {
  /** z, [8], to a picture. */
  readonly decoder: TrainedGraph;
  /** A picture, and 8 numbers that it does not look at, to the mean of z. */
  readonly encoder: TrainedGraph;
}

const optimizer = { learningRate: 2e-3, averageDecay: 0.99, schedule: { kind: 'cosine' as const, warmup: 20 } };

/** An auto-encoder's two halves, trained on pictures alone: labels are not looked at. */
export async function trainGenerator(
  { side, training }: { readonly side: number; readonly training: Labelled },
  { width, iterations }: TrainSetting,
  options: TrainOptions,
): Promise<Generator> {
  const dim = side * side;
  const rows = training.data.length / dim;
  const targets = new Float32Array(rows * (dim + 2 * LATENT));
  for (let row = 0; row < rows; row++)
    targets.set(training.data.subarray(row * dim, (row + 1) * dim), row * (dim + 2 * LATENT));
  const { trained } = await trainGraph(autoEncoderGraph(side, width), {
    inputs: { data: training.data, columns: dim },
    targets: { data: targets, columns: dim + 2 * LATENT },
    noise: LATENT,
    loss: evidenceLoss(side),
    iterations,
    batchSize: 64,
    optimizer,
    ...options,
  });
  return {
    decoder: partOfGraph(trained, { from: LAYERS.latent, to: LAYERS.picture }),
    encoder: partOfGraph(trained, { to: LAYERS.mean }),
  };
}

/** Logits of the classes of pictures. */
export async function trainClassifier(
  { side, classes, training: { data, labels } }: PictureSet,
  { width, iterations }: TrainSetting,
  options: TrainOptions,
): Promise<TrainedGraph> {
  const shares = Float32Array.from({ length: labels.length * classes }, (_, i) =>
    labels[Math.floor(i / classes)] === i % classes ? 1 : 0,
  );
  const { trained } = await trainGraph(classifierGraph(side, width, classes), {
    inputs: { data, columns: side * side },
    targets: { data: shares, columns: classes },
    loss: crossEntropy(),
    iterations,
    batchSize: 64,
    optimizer,
    ...options,
  });
  return trained;
}
