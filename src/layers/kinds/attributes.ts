import * as z from 'zod';

/** Most pixels of a side of a kernel, a stride or a padding: larger ones are mistakes. */
const MOST = 16_384;

const size = z.number().int().min(1).max(MOST);
const border = z.number().int().min(0).max(MOST);

/** One number for both, or [down, across]. */
export const pair = z
  .union([size, z.tuple([size, size])])
  .transform((given): readonly [number, number] => (typeof given === 'number' ? [given, given] : given));

/** Zeros around an image: one number for all sides, or [top, left, bottom, right]. */
export const padding = z
  .union([border, z.tuple([border, border, border, border])])
  .transform((given): readonly [number, number, number, number] =>
    typeof given === 'number' ? [given, given, given, given] : given,
  )
  .prefault(0);

export const count = size;
