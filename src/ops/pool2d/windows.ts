import { invalid } from '../../errors.js';
import { checkCount } from '../support/checks.js';
import { axisTaps, type AxisTaps } from '../resample2d/axis_taps.js';
import type { Pool2dSpec } from './contract.js';

/** Windows along one axis. */
export interface Windows {
  /** Places of the image. */
  readonly length: number;
  readonly kernel: number;
  readonly stride: number;
  /** Places of padding before the image and after it. */
  readonly before: number;
  readonly after: number;
  /** How many windows there are. */
  readonly count: number;
}

/** What the kernels of maxima are made for. */
export interface PoolShape {
  readonly channels: number;
  readonly vertical: Windows;
  readonly horizontal: Windows;
}

/** Windows of both axes, each of which has a place of the image. @throws InvalidInputError for a spec that has none */
export function poolWindows(operation: string, spec: Pool2dSpec): { vertical: Windows; horizontal: Windows } {
  const { height, width, channels, kernel, stride, padding = [0, 0, 0, 0], ceil = false } = spec;
  checkCount(operation, 'channels', channels);
  const [top, left, bottom, right] = padding;
  const axis = (name: string, length: number, i: 0 | 1, before: number, after: number): Windows => {
    checkCount(operation, name, length);
    checkCount(operation, `kernel[${i}]`, kernel[i]);
    checkCount(operation, `stride[${i}]`, stride[i]);
    for (const places of [before, after]) {
      if (Number.isSafeInteger(places) && places >= 0 && places < kernel[i]) continue;
      const rule = `padding is 0 to kernel − 1 = ${kernel[i] - 1} places, so that every window has one of the image`;
      throw invalid(operation, rule, String(places), 'Use less padding or a larger kernel.');
    }
    const room = length + before + after - kernel[i];
    if (room < 0) {
      const rule = `a kernel must fit into ${name} and its padding, ${length + before + after}`;
      throw invalid(operation, rule, String(kernel[i]), 'Use a smaller kernel, or more padding.');
    }
    const whole = Math.floor(room / stride[i]) + 1;
    // One more, unless all it has is padding, as PyTorch has it.
    const extra = ceil && room % stride[i] !== 0 && whole * stride[i] < length + before ? 1 : 0;
    return { length, kernel: kernel[i], stride: stride[i], before, after, count: whole + extra };
  };
  return {
    vertical: axis('height', height, 0, top, bottom),
    horizontal: axis('width', width, 1, left, right),
  };
}

/** Averages over windows, by places of the image, or of the padding too. */
export function averageTaps(windows: Windows, countPadding: boolean): AxisTaps {
  const { length, kernel, stride, before, after, count } = windows;
  return axisTaps(length, count, (window) => {
    const start = window * stride - before;
    const [first, last] = [Math.max(start, 0), Math.min(start + kernel, length)];
    const divisor = countPadding ? Math.min(start + kernel, length + after) - start : last - first;
    return Array.from({ length: last - first }, (_, i) => [first + i, 1 / divisor] as const);
  });
}
