import { keyOf, normals, philox4x32 } from '../../src/random/philox.js';
import { Stream, type PhiloxKey } from '../../src/random/counters.js';

/** Test data from a fixed seed, as float32 so that devices and float64 twins start from the same numbers. */
export class TestRandom {
  readonly #key: PhiloxKey;
  #draws = 0;

  constructor(seed: number) {
    this.#key = keyOf(seed);
  }

  /** [count], N(mean, standardDeviation²) rounded to float32. */
  normals(count: number, standardDeviation = 1, mean = 0): Float32Array {
    const z = normals(this.#key, Stream.test, this.#draws++, 0, count);
    return Float32Array.from(z, (value) => mean + standardDeviation * value);
  }

  /** [count], uniform on [low, high). */
  uniforms(count: number, low = 0, high = 1): Float64Array {
    const iteration = this.#draws++;
    const words = new Uint32Array(4);
    return Float64Array.from({ length: count }, (_, i) => {
      philox4x32(this.#key, [Stream.test, iteration, 1, i], words);
      return low + (high - low) * (words[0] / 2 ** 32);
    });
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return Math.floor(this.uniforms(1, low, high + 1)[0]);
  }
}
