/**
 * A sparse matrix [outputs, inputs] along one axis of an image: output o is Σ_t weights[t]·input[indices[t]] over the t
 * from starts[o] to before starts[o + 1]. Average pooling, resizing and filters are such matrices, and so are their
 * gradients.
 */
export interface AxisTaps {
  readonly inputs: number;
  readonly outputs: number;
  /** [outputs + 1] */
  readonly starts: Uint32Array;
  /** [taps], ascending within an output. */
  readonly indices: Uint32Array;
  /** [taps] */
  readonly weights: Float64Array;
}

/** What one output takes of an input. */
export type Tap = readonly [index: number, weight: number];

/** @param tapsOf of each output; those of one index are added up, and those of weight 0 left out, so that 0·∞ is 0 */
export function axisTaps(inputs: number, outputs: number, tapsOf: (output: number) => Iterable<Tap>): AxisTaps {
  const starts = new Uint32Array(outputs + 1);
  const taps: Tap[] = [];
  for (let o = 0; o < outputs; o++) {
    const weights = new Map<number, number>();
    for (const [index, weight] of tapsOf(o)) weights.set(index, (weights.get(index) ?? 0) + weight);
    const kept = [...weights].filter(([, weight]) => weight !== 0).sort(([one], [other]) => one - other);
    taps.push(...kept);
    starts[o + 1] = taps.length;
  }
  const [indices, weights] = [taps.map(([index]) => index), taps.map(([, weight]) => weight)];
  return { inputs, outputs, starts, indices: Uint32Array.from(indices), weights: Float64Array.from(weights) };
}

/** The transpose: what turns a gradient to the outputs into one to the inputs. */
export function transposed({ inputs, outputs, starts, indices, weights }: AxisTaps): AxisTaps {
  const taps = Array.from({ length: inputs }, (): Tap[] => []);
  for (let o = 0; o < outputs; o++) {
    for (let t = starts[o]; t < starts[o + 1]; t++) taps[indices[t]].push([o, weights[t]]);
  }
  return axisTaps(outputs, inputs, (input) => taps[input]);
}
