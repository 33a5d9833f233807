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

interface Checks {
  readonly check: (base: number, wide: number) => void;
  readonly product: (base: number, wide: number, rounds: number) => void;
}

/** What was found of kernels compiled with merged vectors. */
export interface VectorCheck {
  /** Whether they give every bit that the plain ones give. */
  readonly sameBits: boolean;
  /** Time of the plain ones over theirs; 0 where it was not measured, because bits differ. */
  readonly gain: number;
}

/**
 * Holds kernels compiled with merged vectors against the plain ones: the bits of products, epilogues, activations,
 * noise and cost instructions, then the time of products, of which they take four rows at once.
 * @param now a clock in milliseconds
 * @throws RangeError where there is no memory for it
 */
export function checkMergedVectors(
  plain: WebAssembly.Module,
  merged: WebAssembly.Module,
  now: () => number = () => performance.now(),
): VectorCheck {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
  const [one, other] = [instantiate(plain, memory), instantiate(merged, memory)];
  const input = Float32Array.from({ length: FLOATS }, (_, i) => 30 * Math.sin(1.7 * i) ** 5);
  const expected = resultBits(one, false, memory, input);
  const sameBits = [false, true].every((wide) => expected.equals(resultBits(other, wide, memory, input)));
  if (!sameBits) return { sameBits, gain: 0 };
  const gain = fastestGain(
    () => one.product(BASE, 0, ROUNDS),
    () => other.product(BASE, 1, ROUNDS),
    now,
  );
  return { sameBits, gain };
}

function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Checks {
  const abort = (): never => {
    throw new Error('abort');
  };
  const { exports } = new WebAssembly.Instance(module, { env: { memory, abort } });
  const check = exports.vector_check as Checks['check'];
  const product = exports.vector_check_product as Checks['product'];
  return { check, product };
}

/**
 * The bytes that a check leaves outside its scratch.
 * @param input f32 [FLOATS], where the areas start from: numbers of both signs and many sizes
 */
function resultBits({ check }: Checks, wide: boolean, memory: WebAssembly.Memory, input: Float32Array): Buffer {
  const floats = new Float32Array(memory.buffer, BASE, FLOATS);
  floats.set(input);
  check(BASE, wide ? 1 : 0);
  floats.fill(0, SCRATCH_AREA * AREA_FLOATS, (SCRATCH_AREA + 1) * AREA_FLOATS);
  return Buffer.from(new Uint8Array(memory.buffer, BASE, 4 * FLOATS));
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
