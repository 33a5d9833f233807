import { hiddenRows, wholeBlocks } from '../../../../kernels/webgpu/parts/network_tile.wgsl.js';
import { traceRows } from '../../../../kernels/webgpu/potential_trace.wgsl.js';
import { slopeForm, type SlopeForm } from '../../../../kernels/webgpu/layered_slopes.wgsl.js';
import type { Activation, ParameterLayout } from '../../../../kernels/shared/network_layout.js';

/** First rows of everything in the workspace of a layered network; every group is a whole number of blocks of four. */
export interface LayerRows {
  readonly points: number;
  readonly score: number;
  /** Of each hidden layer. */
  readonly activations: readonly number[];
  /** Of each hidden layer. */
  readonly deltas: readonly number[];
  /** Of each hidden layer but the last: rows, or blocks of `slope_bits`; see layered_slopes.wgsl.ts. */
  readonly slopes: readonly number[];
}

/** Rows, and blocks of slope bits, in all. */
export interface LayerRowCounts {
  readonly count: number;
  readonly slopeBlocks: number;
}

const widest = (widths: readonly number[]): number => Math.max(0, ...widths);

/**
 * For values and scores. Layers take turns in two groups of rows: a layer's activations make room for those of the
 * layer after the next, and for its own deltas; for both in one pass, the last layer's deltas have rows of their own.
 */
export function passRows(
  layout: ParameterLayout,
  slopes: SlopeForm | 'none',
  both = false,
): LayerRows & LayerRowCounts {
  const widths = layout.layers.slice(0, -1).map((layer) => wholeBlocks(layer.outputs));
  const score = wholeBlocks(layout.layers[0].inputs);
  const even = 2 * score;
  const odd = even + widest(widths.filter((_, l) => l % 2 === 0));
  const lastDeltas = odd + widest(widths.filter((_, l) => l % 2 === 1));
  const end = lastDeltas + (both ? wholeBlocks(layout.lastWidth) : 0);
  const activations = widths.map((_, l) => (l % 2 === 0 ? even : odd));
  const { starts, count } = hiddenRows(layout);
  const slopeRows = count - wholeBlocks(layout.lastWidth);
  const bits = slopes === 'bits';
  return {
    points: 0,
    score,
    activations,
    deltas: both ? [...activations.slice(0, -1), lastDeltas] : activations,
    slopes: starts.map((start) => (bits ? start / 4 : end + start)),
    count: slopes === 'rows' ? end + slopeRows : end,
    slopeBlocks: bits ? slopeRows / 4 : 0,
  };
}

/** For parameter gradients: network n's part of a trace; see potential_trace.wgsl.ts. It has no rows for a score. */
export function tracePassRows(layout: ParameterLayout, activation: Activation, n: number): LayerRows {
  const groups = traceRows(layout);
  const base = n * groups.count;
  const { starts } = hiddenRows(layout);
  const deltas = starts.map((start) => base + groups.deltas + start);
  return {
    points: base,
    score: base,
    activations: starts.map((start) => base + groups.activations + start),
    deltas,
    slopes: slopeForm(activation) === 'bits' ? starts.map((start) => start / 4) : deltas,
  };
}
