import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../src/errors.js';
import { FMA_PEAK_LANES, fmaPeak } from '../../src/ops/fma_peak/launch.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';
import { expectClose, FLOAT32_UNIT } from '../support/tolerance.js';

// float32 numbers, so that both sides use the same.
const factor = Math.fround(0.9);
const addend = Math.fround(0.3);
const rounds = 40;

/** values ← factor · values + addend in float64. */
function recurrence(values: Float32Array): Float64Array {
  return Float64Array.from(values, (start) => {
    let value = start;
    for (let round = 0; round < rounds; round++) value = factor * value + addend;
    return value;
  });
}

describe('fma_peak', () => {
  forEachDevice((_, device) => {
    // One tile; an odd number of them; more than a workgroup with a remainder.
    for (const lanes of [FMA_PEAK_LANES, 3 * FMA_PEAK_LANES, 131 * FMA_PEAK_LANES]) {
      it(`follows the float64 recurrence on ${lanes} lanes`, async () => {
        const start = new TestRandom(41).normals(lanes, 4);
        const reference = recurrence(start);
        const actual = await withScratch(device(), async (scratch) => {
          const values = scratch.upload(start);
          scratch.keep(fmaPeak(device(), { lanes })).run({ values, rounds, factor, addend });
          return scratch.download(values);
        });
        const largest = Math.max(3, ...start.map(Math.abs));
        expectClose(actual, reference, {
          absolute: (2 * FLOAT32_UNIT * largest) / (1 - factor),
          relative: 0,
          reason: 'two roundings a round, of values that fall towards 3, each damped by the factor from then on',
        });
      });
    }

    it('refuses lanes that do not fill its registers', () => {
      expect(() => fmaPeak(device(), { lanes: FMA_PEAK_LANES + 1 })).toThrow(InvalidInputError);
    });
  });
});
