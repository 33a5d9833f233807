import { chainCertificate } from '../../barycenter/certificates/chain_certificate.js';
import { toEngine } from '../../barycenter/problem/coordinates.js';
import type { Result } from '../../barycenter/result.js';
import { discrepancies, FLOOR_DRAWS } from '../../barycenter/verdict/discrepancy.js';
import type { Device } from '../../device/device.js';

/**
 * How far apart palettes may be, in the scatter of `FLOOR_DRAWS` exact colours: about a seventh of their deviation. Of
 * four pictures a whole training leaves 4, a tenth of one 49, three iterations 220.
 */
const FAR_APART = 20;

interface DoubtOptions {
  readonly device: Device;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/**
 * Why grades made of a result should not be believed, in words; undefined where nothing speaks against them. Two of the
 * verdict's questions alone, a fiftieth of a training: whether chains mix, and whether the pictures' palettes are one.
 * @throws AbortedError when the signal fires
 */
export async function doubtOf(result: Result, { device, seed, signal }: DoubtOptions): Promise<string | undefined> {
  const { loaded, trained } = result;
  const pushed: Float32Array[] = [];
  for (const k of loaded.marginals.keys()) {
    const own = result.plan(k);
    const { data } = await own.sample(
      { data: await own.inputs(FLOOR_DRAWS, seed), columns: own.inputDim },
      { seed, signal },
    );
    pushed.push(toEngine(loaded.coordinates.output, data));
  }
  const potential = loaded.potential.place(device, trained.average);
  try {
    const context = { device, loaded, trained: { ...trained, potential }, seed, signal };
    const chains = await chainCertificate(context, pushed);
    const pairs = pushed.slice(1).map((_, k) => [k, k + 1] as const);
    const apart = Math.max(...(await discrepancies(device, loaded.potential.dim, pushed, pairs)));
    if (!chains.passed) return `${chains.line}: raise epsilon`;
    if (apart > FAR_APART)
      return `palettes are ${apart.toFixed(0)} times as far apart as ${FLOOR_DRAWS} exact colours scatter: raise iterations (now ${trained.iteration})`;
    return undefined;
  } finally {
    potential.free();
  }
}
