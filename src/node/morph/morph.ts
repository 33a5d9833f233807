import type { Device } from '../../device/device.js';
import { AbortedError, abortedBy } from '../../errors.js';
import { sinkhornGrid } from '../../solvers/sinkhorn_grid/sinkhorn_grid.js';
import type { Ink } from './ink.js';
import { isCorner, type Layout, type Place } from './layout.js';
import { thresholdAt } from './threshold.js';

export interface MorphOptions {
  /** ε > 0 in squared pixels. */
  readonly epsilon: number;
  /** Densities stay as they are; otherwise each step is black and white. */
  readonly grey: boolean;
  readonly signal: AbortSignal;
  /** Before a step is solved, from 0. */
  readonly onStep?: (step: number) => void;
}

export interface Morph {
  /** As many as places of the layout, in their order. */
  readonly steps: readonly Ink[];
  /** What not to believe, as sentences that name the step. */
  readonly warnings: readonly string[];
}

/** Two thousandths of the mass may be off their place: half of what 8 bits show. */
const TOLERANCE = 2e-3;

/** Of a step: several times what thin lines take, the slowest of pictures that were tried. */
const MOST_ITERATIONS = 5000;

/** Empty pixels around the frame, so that nothing is cut off at its edges. */
const PAD = 3;

const sumOf = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

function padded({ width, height, values }: Ink): Float64Array {
  const wide = width + 2 * PAD;
  const out = new Float64Array(wide * (height + 2 * PAD));
  for (let y = 0; y < height; y++) out.set(values.subarray(y * width, (y + 1) * width), (y + PAD) * wide + PAD);
  return out;
}

function unpadded(values: Float64Array, width: number, height: number): Float64Array {
  const wide = width + 2 * PAD;
  return Float64Array.from(
    { length: width * height },
    (_, i) => values[(Math.floor(i / width) + PAD) * wide + PAD + (i % width)],
  );
}

interface Step {
  readonly ink: Ink;
  readonly warnings: readonly string[];
}

/** What one step shows. At a corner, where the debiased barycenter is the picture's own measure, the picture itself. */
async function stepAt(device: Device, inks: readonly Ink[], place: Place, options: MorphOptions): Promise<Step> {
  const counting = inks.filter((_, k) => place.weights[k] > 0);
  if (isCorner(place)) return { ink: counting[0], warnings: [] };
  const { epsilon, grey, signal } = options;
  const { width, height } = counting[0];
  const { support, warnings } = await sinkhornGrid(
    device,
    {
      histograms: counting.map(padded),
      weights: place.weights.filter((weight) => weight > 0),
      shape: [height + 2 * PAD, width + 2 * PAD],
      spacing: 1,
    },
    { epsilon, debiased: true, tolerance: TOLERANCE, mostIterations: MOST_ITERATIONS, signal },
  );
  const density = { width, height, values: unpadded(support.masses, width, height) };
  // Σ ink of a black and white picture is its area, of any other the mass that its densities are shares of.
  const area = place.weights.reduce((sum, weight, k) => sum + weight * sumOf(inks[k].values), 0);
  if (!grey) return { ink: thresholdAt(density, area), warnings };
  return { ink: { ...density, values: density.values.map((share) => Math.min(1, area * share)) }, warnings };
}

/**
 * Entropic barycenters of pictures at all weights of a layout under ½‖x − y‖² in pixels, debiased, so that thin shapes
 * stay thin (Janati, Cuturi and Gramfort 2020, ICML, Algorithm 1). What is on the device is freed step by step.
 * @param inks [pictures], of one frame
 * @throws AbortedError, and what `sinkhornGrid` throws
 */
export async function morph(
  device: Device,
  inks: readonly Ink[],
  { places }: Layout,
  options: MorphOptions,
): Promise<Morph> {
  const { signal, onStep } = options;
  const steps: Ink[] = [];
  const warnings: string[] = [];
  const stopped = (): AbortedError =>
    abortedBy(signal, `morph: stopped with ${steps.length} of ${places.length} steps; nothing was written`);
  for (const [i, place] of places.entries()) {
    if (signal.aborted) throw stopped();
    onStep?.(i);
    const step = await stepAt(device, inks, place, options).catch((error: unknown) => {
      throw error instanceof AbortedError ? stopped() : error;
    });
    steps.push(step.ink);
    for (const warning of step.warnings) warnings.push(`step ${place.name}: ${warning}`);
  }
  return { steps, warnings };
}
