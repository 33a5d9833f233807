import { keyOf, normals, philox4x32 } from '../../src/random/philox.js';
import { Stream, type PhiloxKey } from '../../src/random/counters.js';

/**
 * Random numbers that questions are made of: every call takes the next part of one counter-based sequence, from a fixed
 * seed.
 */
export class Draws {
  readonly #key: PhiloxKey;
  #calls = 0;

  constructor(seed: number) {
    this.#key = keyOf(seed);
  }

  /** [count], N(0, 1). */
  normals(count: number): Float64Array {
    return normals(this.#key, Stream.test, this.#calls++, 0, count);
  }

  /** [count], uniform on (0, 1). */
  uniforms(count: number): Float64Array {
    const call = this.#calls++;
    const out = new Float64Array(count);
    const words = new Uint32Array(4);
    for (let i = 0; i < count; i++) {
      if (i % 4 === 0) philox4x32(this.#key, [Stream.test, call, 1, i / 4], words);
      out[i] = (words[i % 4] + 0.5) / 2 ** 32;
    }
    return out;
  }

  uniform(low: number, high: number): number {
    return low + (high - low) * this.uniforms(1)[0];
  }

  /** Uniform in the logarithm. */
  logUniform(low: number, high: number): number {
    return low * (high / low) ** this.uniforms(1)[0];
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor((high - low + 1) * this.uniforms(1)[0]);
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.whole(0, choices.length - 1)];
  }

  /** λ, [count], summing to 1, none below a fifth of another. */
  weights(count: number): number[] {
    const shares = [...this.uniforms(count)].map((u) => 0.2 + 0.8 * u);
    const total = shares.reduce((a, b) => a + b, 0);
    return shares.map((share) => share / total);
  }
}
