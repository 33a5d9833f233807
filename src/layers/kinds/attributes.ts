import * as z from 'zod/mini';
import { MOST_FLOATS } from '../shape.js';

/** Most pixels of a side of a kernel, a stride or a padding: larger ones are mistakes. */
const MOST = 16_384;

const size = z.int().check(z.gte(1), z.lte(MOST));
const border = z.int().check(z.gte(0), z.lte(MOST));

/** One number for both, or [down, across]. */
export const pair = z.pipe(
  z.union([size, z.tuple([size, size])]),
  z.transform((given): readonly [number, number] => (typeof given === 'number' ? [given, given] : given)),
);

/** Zeros around an image: one number for all sides, or [top, left, bottom, right]. */
export const padding = z.prefault(
  z.pipe(
    z.union([border, z.tuple([border, border, border, border])]),
    z.transform((given): readonly [number, number, number, number] =>
      typeof given === 'number' ? [given, given, given, given] : given,
    ),
  ),
  0,
);

export const count = size;

/** Most numbers of a vector, as of an image. */
export const length = z.int().check(z.gte(1), z.lte(MOST_FLOATS));
