import { axisTaps, type AxisTaps, type Tap } from '../resample2d/axis_taps.js';
import type { Resize2dSpec } from './contract.js';

export interface ResizedAxis extends Pick<Required<Resize2dSpec>, 'mode' | 'coordinates' | 'rounding'> {
  readonly inputs: number;
  readonly outputs: number;
  readonly scale: number | undefined;
}

/** Which places of the input an output takes, clamped to the image. */
export function resizeTaps(axis: ResizedAxis): AxisTaps {
  const last = axis.inputs - 1;
  const inside = (place: number) => Math.min(Math.max(place, 0), last);
  return axisTaps(axis.inputs, axis.outputs, (output): Tap[] => {
    const place = inputPlace(axis, output);
    if (axis.mode === 'nearest') return [[inside(ROUND[axis.rounding](place)), 1]];
    const below = Math.floor(place);
    return [
      [inside(below), 1 - (place - below)],
      [inside(below + 1), place - below],
    ];
  });
}

/**
 * Without a scale of its own as one quotient of whole numbers, which is right to the bit where it is whole or half:
 * with a rounded scale, `nearest` takes a neighbour for some sizes.
 */
function inputPlace({ inputs, outputs, coordinates, scale }: ResizedAxis, x: number): number {
  if (coordinates === 'align-corners') return outputs === 1 ? 0 : (x * (inputs - 1)) / (outputs - 1);
  if (coordinates === 'asymmetric') return scale === undefined ? (x * inputs) / outputs : x / scale;
  if (coordinates === 'pytorch-half-pixel' && outputs === 1) return 0;
  return scale === undefined ? ((2 * x + 1) * inputs - outputs) / (2 * outputs) : (x + 0.5) / scale - 0.5;
}

const ROUND: Record<ResizedAxis['rounding'], (place: number) => number> = {
  'round-prefer-floor': (place) => Math.ceil(place - 0.5),
  'round-prefer-ceil': (place) => Math.floor(place + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};
