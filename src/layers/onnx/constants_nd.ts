import { productOf, type Numbers } from './values.js';

/** A constant of dims, whose number at each place is that of `value` at the place that `from` says, axis by axis. */
export function gathered(
  value: Numbers,
  dims: readonly number[],
  from: (place: readonly number[]) => readonly number[],
): Numbers {
  const place = dims.map(() => 0);
  const data = Float32Array.from({ length: productOf(dims) }, () => {
    const at = from(place).reduce((index, i, axis) => index * value.dims[axis] + i, 0);
    for (let axis = dims.length - 1; axis >= 0 && ++place[axis] === dims[axis]; axis--) place[axis] = 0;
    return value.data[at];
  });
  return { kind: 'numbers', dims, data };
}

/** With axes in another order: axis i is what axis `order[i]` was. */
export function permuted(value: Numbers, order: readonly number[]): Numbers {
  const dims = order.map((axis) => value.dims[axis]);
  return gathered(value, dims, (place) => value.dims.map((_, axis) => place[order.indexOf(axis)]));
}

/** One axis at `count` of its places: first, first + step, … */
export function pickedAlong(
  value: Numbers,
  axis: number,
  { first, step, count }: { readonly first: number; readonly step: number; readonly count: number },
): Numbers {
  const dims = value.dims.with(axis, count);
  return gathered(value, dims, (place) => place.map((i, a) => (a === axis ? first + i * step : i)));
}

/** Every axis repeated; axes that are missing are in front. */
export function tiled(value: Numbers, repeats: readonly number[]): Numbers {
  const rank = Math.max(repeats.length, value.dims.length);
  const own = [...new Array<number>(rank - value.dims.length).fill(1), ...value.dims];
  const times = [...new Array<number>(rank - repeats.length).fill(1), ...repeats];
  const whole: Numbers = { ...value, dims: own };
  return gathered(
    whole,
    own.map((side, axis) => side * times[axis]),
    (place) => place.map((i, axis) => i % own[axis]),
  );
}
