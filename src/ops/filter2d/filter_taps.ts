import { invalid } from '../../errors.js';
import { checkCount } from '../support/checks.js';
import { axisTaps, type AxisTaps, type Tap } from '../resample2d/axis_taps.js';
import type { Resample2dSpec } from '../resample2d/contract.js';
import type { Filter2dSpec } from './contract.js';

interface FilteredAxis {
  readonly inputs: number;
  readonly filter: readonly number[];
  readonly up: number;
  readonly down: number;
  readonly before: number;
  readonly after: number;
}

/** Both axes of a filter. @throws InvalidInputError for a spec that does not fit */
export function filterTaps(operation: string, spec: Filter2dSpec): Resample2dSpec {
  const { height, width, channels, filter, up = [1, 1], down = [1, 1], padding = [0, 0, 0, 0] } = spec;
  const [top, left, bottom, right] = padding;
  checkCount(operation, 'channels', channels);
  const axis = (name: string, inputs: number, i: 0 | 1, before: number, after: number) => {
    checkCount(operation, name, inputs);
    checkCount(operation, `up[${i}]`, up[i]);
    checkCount(operation, `down[${i}]`, down[i]);
    const odd = [before, after].find((places) => !Number.isSafeInteger(places));
    if (odd !== undefined) throw invalid(operation, 'padding is whole numbers', String(odd), 'Leave it out for none.');
    checkWeights(operation, filter[i]);
    return axisOf(operation, name, { inputs, filter: filter[i], up: up[i], down: down[i], before, after });
  };
  return {
    channels,
    vertical: axis('height', height, 0, top, bottom),
    horizontal: axis('width', width, 1, left, right),
  };
}

/** A convolution: output x is Σ_k filter[K − 1 − k]·padded[x·down + k]; every `up`-th place of it is the image's. */
function axisOf(operation: string, name: string, axis: FilteredAxis): AxisTaps {
  const { inputs, filter, up, down, before, after } = axis;
  const room = inputs * up + before + after - filter.length;
  if (room < 0) {
    const rule = `a filter must fit into ${name} with its padding, ${inputs * up + before + after} places`;
    throw invalid(operation, rule, `${filter.length} weights`, 'Use more padding or a shorter filter.');
  }
  return axisTaps(inputs, Math.floor(room / down) + 1, (output) =>
    filter.flatMap((_, k): Tap[] => {
      const place = output * down + k - before;
      const index = place / up;
      const isImage = Number.isInteger(index) && index >= 0 && index < inputs;
      return isImage ? [[index, filter[filter.length - 1 - k]]] : [];
    }),
  );
}

function checkWeights(operation: string, weights: readonly number[]): void {
  const odd = weights.find((weight) => !Number.isFinite(Math.fround(weight)));
  if (weights.length > 0 && odd === undefined) return;
  throw invalid(operation, 'a filter is finite weights', String(odd ?? 'none'), 'Pass [1] for no filter.');
}
