import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CHECKED_STEPS, chainData, checkChainEnds, type ChainCase, type ChainData } from './chain_case.js';
import { WrongKernelError } from './check.js';
import { littleEndian, readFloats } from './float_files.js';
import type { PeerProcess } from './peer_process.js';

/** A case as peers read it: a folder with `case.json` and raw little-endian float32 files. */
export interface PeerCase {
  readonly spec: ChainCase;
  readonly data: ChainData;
  readonly folder: string;
}

/**
 * Writes `case.json`, `parameters.f32`, `x.f32` and `y.f32` to `folder`, which is created. The parameters have the
 * layout of `src/ops/support/network_shape.ts`, x and y are [chains, D], segment after segment.
 */
export function writePeerCase(folder: string, spec: ChainCase): PeerCase {
  const { name, network, segments, epsilon, stepSize, cost } = spec;
  if (cost.json === undefined) throw new Error(`peers: the cost of ${name} is code, which a peer cannot read.`);
  const { inputDim, hidden, activation, networks, heads, marginals, coefficients, scale } = network;
  const shape = { inputDim, hidden, activation, networks, heads, marginals, coefficients: [...coefficients], scale };
  const data = chainData(spec);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, 'case.json'),
    JSON.stringify({ name, ...shape, segments, epsilon, stepSize, cost: cost.json }),
  );
  writeFileSync(path.join(folder, 'parameters.f32'), littleEndian(data.parameters));
  writeFileSync(path.join(folder, 'x.f32'), littleEndian(data.x));
  writeFileSync(path.join(folder, 'y.f32'), littleEndian(data.y));
  return { spec, data, folder };
}

/**
 * Each moment of the noise is off by more than five standard errors once in 1.7 million honest checks. A run makes
 * three of them for each of about sixty variants and cases, and peers seed their generators anew: one false alarm in
 * ten thousand runs. The smallest case has 512 numbers, where a deviation off by 16 % is seen; in the largest one off
 * by 0.5 %.
 */
const NOISE_ERRORS = 5;

/**
 * Checks what a peer has prepared: two steps without noise against the float64 twin, then the noise of one step,
 * ξ = (y₁ − y₁⁰)/√η with y₁⁰ the same step without noise.
 * @throws WrongKernelError where it is wrong; PeerError where it fails
 */
export async function checkPeer(peer: PeerProcess, what: string, { spec, data, folder }: PeerCase): Promise<void> {
  const output = path.join(folder, 'checked.f32');
  const after = async (steps: number, temperature: number): Promise<Float32Array> => {
    await peer.check(steps, temperature, output);
    return readFloats(output, data.y.length);
  };
  checkChainEnds(what, spec, data, await after(CHECKED_STEPS, 0), 0);
  const still = await after(1, 0);
  const moved = await after(1, 1);
  checkNoise(
    what,
    Float64Array.from(moved, (value, i) => (value - still[i]) / Math.sqrt(spec.stepSize)),
  );
}

/**
 * @throws WrongKernelError unless ξ has mean 0, variance 1 and uncorrelated neighbours, within `NOISE_ERRORS` standard
 * errors
 */
export function checkNoise(what: string, noise: Float64Array): void {
  const root = Math.sqrt(noise.length);
  const sum = (term: (value: number, i: number) => number): number =>
    noise.reduce((total, value, i) => total + term(value, i), 0);
  const deviations = {
    // Under ξ ∼ N(0, 1) independent, the sums of ξ, ξ² − 1 and ξᵢξᵢ₊₁ have variances n, 2n and n − 1.
    'mean 0': sum((value) => value) / root,
    'variance 1': sum((value) => value * value - 1) / (root * Math.SQRT2),
    'uncorrelated neighbours': sum((value, i) => (i === 0 ? 0 : value * noise[i - 1])) / root,
  };
  for (const [rule, deviation] of Object.entries(deviations)) {
    // Written so that NaN is refused.
    if (Math.abs(deviation) <= NOISE_ERRORS) continue;
    throw new WrongKernelError(
      `${what}: the noise of ${noise.length} numbers must have ${rule}; it is ${deviation.toFixed(1)} standard errors off ` +
        `(allowed: ${NOISE_ERRORS}); a wrong kernel is not timed.`,
    );
  }
}
