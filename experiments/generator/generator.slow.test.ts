import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineProblem, openCpuDevice, solve, type Device, type TensorFile } from '../../src/index.js';
import { evaluateGraph, readTrainedGraph, writeTrainedGraph } from '../../src/layers.js';
import { Draws } from '../support/draws.js';
import { LATENT } from './networks.js';
import { drawnDigits, ofClass, zerosAndOnes } from './pictures.js';
import { decoded, encoded, featureDistance, Judge, meanSquare, noiseOf, repeated } from './score.js';
import { trainClassifier, trainGenerator } from './train.js';

const set = drawnDigits();
const dim = set.side ** 2;
const setting = { width: 8, iterations: 450 };

describe('a generator that is trained here', () => {
  let device: Device;
  const folder = mkdtempSync(path.join(tmpdir(), 'generator-'));
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 2 });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    expect(device.liveBytes).toBe(0);
    await device.close();
  });

  it('makes pictures of z that are nearer to theirs than their mean, and goes on from a checkpoint', async () => {
    const kept: TensorFile[] = [];
    const onCheckpoint = (state: TensorFile) => Promise.resolve(void kept.push(state));
    const generator = await trainGenerator(set, setting, { device, seed: 1, onCheckpoint });
    const { heldOut, training } = set;
    const made = await decoded(device, generator, await encoded(device, generator, heldOut.data));
    const mean = Float32Array.from({ length: dim }, (_, i) => {
      const rows = training.labels.length;
      return training.data.reduce((sum, value, j) => (j % dim === i ? sum + value / rows : sum), 0);
    });
    const constant = repeated(mean, dim, heldOut.labels.length);
    // A third of what the mean picture is off: a decoder of nothing has all of it.
    expect(meanSquare(made, heldOut.data, dim)).toBeLessThan(meanSquare(constant, heldOut.data, dim) / 3);

    const again = await trainGenerator(set, setting, { device, seed: 1, resumeFrom: kept[4] });
    expect(again).toEqual(generator);

    // Saved, and named by a problem's file.
    const file = path.join(folder, 'decoder.safetensors');
    await writeTrainedGraph(file, generator.decoder);
    expect(await readTrainedGraph(file)).toEqual(generator.decoder);
    const problem = defineProblem({
      generator: { file, reference: 'standard-normal' },
      epsilon: 1,
      marginals: [0, 1].map((kind) => {
        const data = ofClass(training, kind);
        return { samples: { data, rows: data.length / dim, columns: dim }, weight: 0.5, cost: { kind: 'generated' } };
      }),
      training: { iterations: 2, batchSize: 4, validation: { every: 0 } },
      sampler: { steps: 3 },
    });
    const result = await solve(problem, { device });
    const z = new Draws(2).normals(3 * LATENT);
    const { data } = await result.pictures({ data: z, columns: LATENT });
    result.free();
    expect(data).toEqual((await evaluateGraph(generator.decoder, { data: z, columns: LATENT }, { device })).data);
  });

  it('is judged by a classifier that tells rings from strokes', async () => {
    const judge = new Judge(device, await trainClassifier(set, { width: 4, iterations: 120 }, { device, seed: 2 }));
    expect(await judge.accuracy(set.heldOut)).toBeGreaterThan(0.95);
    const [rings, strokes] = [0, 1].map((kind) => ofClass(set.heldOut, kind));
    const seen = await judge.see(rings);
    const turned = rings.map((_, i) => rings[rings.length - dim * (1 + Math.floor(i / dim)) + (i % dim)]);
    // The order of pictures is no matter, but for rounding; strokes are far away.
    expect(featureDistance(seen, await judge.see(turned))).toBeLessThan(1e-4);
    expect(featureDistance(seen, await judge.see(strokes))).toBeGreaterThan(1);
    expect(seen.confidences.every((share) => share >= 0.5 && share <= 1)).toBe(true);
  });
});

it('takes zeros and ones of ten kinds', () => {
  const some = { data: Float32Array.of(1, 1, 2, 2, 3, 3), labels: [1, 7, 0] };
  expect(zerosAndOnes(some)).toEqual({ data: Float32Array.of(1, 1, 3, 3), labels: [1, 0] });
});

it('knows white noise from shapes', () => {
  const side = 16;
  const clean = set.training.data;
  const draws = new Draws(9).normals(clean.length);
  const noisy = clean.map((value, i) => value + 0.1 * draws[i]);
  // Of 60,000 places, which overlap: the median is off by about a percent, and edges of shapes add a little.
  expect(noiseOf(noisy, side)).toBeGreaterThan(0.097);
  expect(noiseOf(noisy, side)).toBeLessThan(0.11);
  expect(noiseOf(clean, side)).toBeLessThan(0.01);
});
