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

/** [height, width] of what a filter gives. @throws InvalidInputError for a spec that does not fit */
export const filteredSize = (operation: string, spec: Filter2dSpec): readonly [number, number] => {
  const [vertical, horizontal] = checkedAxes(operation, spec);
  return [outputsOf(vertical), outputsOf(horizontal)];
};

/** Both axes of a filter. @throws InvalidInputError for a spec that does not fit */
export function filterTaps(operation: string, spec: Filter2dSpec): Resample2dSpec {
  const [vertical, horizontal] = checkedAxes(operation, spec);
  return { channels: spec.channels, vertical: tapsOf(vertical), horizontal: tapsOf(horizontal) };
}

function checkedAxes(operation: string, spec: Filter2dSpec): readonly [FilteredAxis, FilteredAxis] {
  const { height, width, channels, filter, up = [1, 1], down = [1, 1], padding = [0, 0, 0, 0] } = spec;
  const [top, left, bottom, right] = padding;
  checkCount(operation, 'channels', channels);
  const axis = (name: string, inputs: number, i: 0 | 1, before: number, after: number): FilteredAxis => {
    checkCount(operation, name, inputs);
    checkCount(operation, `up[${i}]`, up[i]);
    checkCount(operation, `down[${i}]`, down[i]);
    const odd = [before, after].find((places) => !Number.isSafeInteger(places));
    if (odd !== undefined) throw invalid(operation, 'padding is whole numbers', String(odd), 'Leave it out for none.');
    checkWeights(operation, filter[i]);
    const checked = { inputs, filter: filter[i], up: up[i], down: down[i], before, after };
    if (placesOf(checked) >= filter[i].length) return checked;
    const rule = `a filter must fit into ${name} with its padding, ${placesOf(checked)} places`;
    throw invalid(operation, rule, `${filter[i].length} weights`, 'Use more padding or a shorter filter.');
  };
  return [axis('height', height, 0, top, bottom), axis('width', width, 1, left, right)];
}

/** With pixels put in and the border. */
const placesOf = ({ inputs, up, before, after }: FilteredAxis): number => inputs * up + before + after;

const outputsOf = (axis: FilteredAxis): number => Math.floor((placesOf(axis) - axis.filter.length) / axis.down) + 1;

/** A convolution: output x is Σ_k filter[K − 1 − k]·padded[x·down + k]; every `up`-th place of it is the image's. */
function tapsOf(axis: FilteredAxis): AxisTaps {
  const { inputs, filter, up, down, before } = axis;
  return axisTaps(inputs, outputsOf(axis), (output) =>
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
