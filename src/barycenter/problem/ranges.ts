import * as z from 'zod';
import { MAX_WIDTH } from '../../ops/support/checks.js';

/** Numbers of the problem schema by their range. */
export const positive = z.number().positive();
export const notNegative = z.number().min(0);
export const count = z
  .number()
  .int()
  .min(1)
  .max(2 ** 31 - 1);
export const width = z.number().int().min(1).max(MAX_WIDTH);
export const unitInterval = z.number().min(0).lt(1);
