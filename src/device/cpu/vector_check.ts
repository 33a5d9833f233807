/** Where the areas of kernels/cpu/vector_check.ts start, past the module's own data, and how many floats they hold. */
const BASE = 65_536;
const AREA_FLOATS = 128 * 16;
const FLOATS = 30 * AREA_FLOATS;
/** Scratch, of which wide products use more. */
const SCRATCH_AREA = 2;
const PAGES = 8;
/** About 0.3 ms a run. */
const ROUNDS = 100;
const RUNS = 15;
/** Twice as fast is what it can be; less than this is not worth an experimental compiler pass. */
const LEAST_GAIN = 1.15;

interface Checks {
  readonly memory: WebAssembly.Memory;
  readonly check: (base: number, wide: number) => void;
  readonly product: (base: number, wide: number, rounds: number) => void;
}

/** Whether pairs of 128-bit vectors are merged, and why: the end of a sentence. */
export interface VectorMerging {
  readonly on: boolean;
  readonly reason: string;
}

/**
 * Whether kernels compiled with merged vectors should be used. They must give every bit that the plain ones give, in
 * products, epilogues, activations, noise and cost instructions, and be faster where they take four rows at once.
 * @param now a clock in milliseconds
 */
export function checkMergedVectors(
  plain: WebAssembly.Module,
  merged: WebAssembly.Module,
  now: () => number = () => performance.now(),
): VectorMerging {
  const [one, other] = [instantiate(plain), instantiate(merged)];
  const expected = resultBits(one, false);
  for (const wide of [false, true]) {
    const bits = resultBits(other, wide);
    if (expected.some((word, i) => word !== bits[i])) return { on: false, reason: 'merged vectors give wrong results' };
  }
  const gain = fastestGain(
    () => one.product(BASE, 0, ROUNDS),
    () => other.product(BASE, 1, ROUNDS),
    now,
  );
  const times = `${gain.toFixed(2)} times the speed`;
  if (gain < LEAST_GAIN) return { on: false, reason: `merged vectors gain nothing (${times})` };
  return { on: true, reason: `merged vectors give the same bits at ${times}` };
}

function instantiate(module: WebAssembly.Module): Checks {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
  const abort = (): never => {
    throw new Error('abort');
  };
  const { exports } = new WebAssembly.Instance(module, { env: { memory, abort } });
  const check = exports.vector_check as Checks['check'];
  const product = exports.vector_check_product as Checks['product'];
  return { memory, check, product };
}

/** The words that a check leaves outside its scratch, started from numbers of both signs and many sizes. */
function resultBits({ memory, check }: Checks, wide: boolean): Uint32Array {
  const floats = new Float32Array(memory.buffer, BASE, FLOATS);
  floats.forEach((_, i) => (floats[i] = 30 * Math.sin(1.7 * i) ** 5));
  check(BASE, wide ? 1 : 0);
  floats.fill(0, SCRATCH_AREA * AREA_FLOATS, (SCRATCH_AREA + 1) * AREA_FLOATS);
  return Uint32Array.from(new Uint32Array(memory.buffer, BASE, FLOATS));
}

/** Shortest time of the first over shortest of the second, taken in turns because other work slows both. */
function fastestGain(first: () => void, second: () => void, now: () => number): number {
  const best = [Infinity, Infinity];
  for (let run = 0; run < RUNS; run++) {
    [first, second].forEach((work, i) => {
      const start = now();
      work();
      best[i] = Math.min(best[i], now() - start);
    });
  }
  return best[0] / best[1];
}
