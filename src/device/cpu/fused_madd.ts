import { DeviceUnavailableError } from '../../errors.js';

/**
 * A module of two functions, (a, b, c) → a · b + c by `f32x4.relaxed_madd` and by `f64x2.relaxed_madd`. Operands are
 * parameters, so that no compiler works the answer out by itself.
 */
const PROBE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0],
  // Their types, and their names, f and d.
  ...[1, 15, 2, 96, 3, 125, 125, 125, 1, 125, 96, 3, 124, 124, 124, 1, 124],
  ...[3, 3, 2, 0, 1, 7, 9, 2, 1, 102, 0, 0, 1, 100, 0, 1],
  ...[10, 43, 2],
  ...[20, 0, 32, 0, 253, 19, 32, 1, 253, 19, 32, 2, 253, 19, 253, 133, 2, 253, 31, 0, 11],
  ...[20, 0, 32, 0, 253, 20, 32, 1, 253, 20, 32, 2, 253, 20, 253, 135, 2, 253, 33, 0, 11],
);

type MultiplyAdd = (a: number, b: number, c: number) => number;

/** Whether this engine knows WebAssembly's relaxed SIMD. */
export const hasRelaxedSimd = (): boolean => WebAssembly.validate(PROBE);

/**
 * Whether `relaxed_madd` rounds once here. WebAssembly leaves that to engines: V8 fuses where the processor can,
 * JavaScriptCore on x86-64 does not. One that rounds twice computes what the plain build does, and is to be called so.
 */
export function fusesMultiplyAdds(): boolean {
  if (!hasRelaxedSimd()) return false;
  try {
    const { f, d } = new WebAssembly.Instance(new WebAssembly.Module(PROBE), {}).exports as Record<
      'f' | 'd',
      MultiplyAdd
    >;
    return keepsSquare(f, 2 ** -13) && keepsSquare(d, 2 ** -27);
  } catch {
    // A page's policy forbids WebAssembly: whoever compiles the kernels says so.
    return false;
  }
}

/** (1 + ε)² − (1 + 2ε) is ε², less than half a unit in the last place of (1 + ε)², and lost where that is rounded. */
const keepsSquare = (madd: MultiplyAdd, epsilon: number): boolean =>
  madd(1 + epsilon, 1 + epsilon, -(1 + 2 * epsilon)) === epsilon ** 2;

/** The error for who insists on fused multiply-adds where there are none. */
export function unfused(runtime: string): DeviceUnavailableError {
  const what = hasRelaxedSimd()
    ? 'rounds twice in WebAssembly’s relaxed multiply-adds'
    : 'has no WebAssembly relaxed SIMD';
  return new DeviceUnavailableError(`cpu device: ${runtime} ${what}. Leave relaxedSimd at 'auto'.`);
}
