import * as z from 'zod/mini';
import { MAX_WIDTH } from '../../ops/support/checks.js';

/** Numbers of the problem schema by their range. */
export const positive = z.number().check(z.positive());
export const notNegative = z.number().check(z.gte(0));
export const count = z.int().check(z.gte(1), z.lte(2 ** 31 - 1));
export const width = z.int().check(z.gte(1), z.lte(MAX_WIDTH));
export const unitInterval = z.number().check(z.gte(0), z.lt(1));
