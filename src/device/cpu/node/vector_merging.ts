import { described } from '../../../arguments.js';
import { invalid } from '../../../errors.js';
import type { VectorMerging } from '../kernel_module.js';
import { canMergeVectors, gainsByMerging } from './v8_flags.js';
import type { RecalledCheck } from './vector_file.js';

/** Merged vectors must be at least as fast as plain ones, except where somebody insists. */
const LEAST_GAIN = 1;

/** What is wanted, and who wants it, as messages name it. */
export interface VectorSetting {
  readonly want: 'auto' | boolean;
  readonly by: string;
}

/** What decides where nothing is wanted; as `process` names them. */
export interface VectorRuntime {
  readonly v8: string;
  readonly node: string;
  readonly architecture: string;
  /** Bun's own version: it has no V8, whatever it calls `v8`, and takes its flags in silence. */
  readonly bun?: string;
}

const WANTED: Readonly<Record<string, 'auto' | boolean>> = { '': 'auto', auto: 'auto', '0': false, '1': true };

/**
 * The setting of a device: its option, else BARYCENTER_REVECTORIZE (0, 1 or auto), else `auto`.
 * @throws InvalidInputError for another value of either
 */
export function vectorSetting(
  option: 'auto' | boolean | undefined,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): VectorSetting {
  if (option !== undefined) {
    if (option === 'auto' || typeof option === 'boolean') return { want: option, by: `revectorize: ${option}` };
    const rule = "revectorize must be true, false or 'auto'";
    throw invalid('openCpuDevice', rule, described(option), "Leave it out for 'auto'.");
  }
  const value = environment.BARYCENTER_REVECTORIZE ?? '';
  if (!Object.hasOwn(WANTED, value)) {
    const rule = 'BARYCENTER_REVECTORIZE must be 0, 1 or auto';
    throw invalid('openCpuDevice', rule, described(value), 'Unset it for auto.');
  }
  return { want: WANTED[value], by: `BARYCENTER_REVECTORIZE=${value}` };
}

/**
 * Whether to use kernels with merged vectors. Nobody gets kernels that change a bit; slower ones, who insists.
 * @param check asked only where its answer decides; where it rejects, vectors are not merged
 */
export async function decideMerging(
  { want, by }: VectorSetting,
  runtime: VectorRuntime,
  check: () => Promise<RecalledCheck>,
): Promise<VectorMerging> {
  if (want === false) return { on: false, reason: `turned off by ${by}` };
  const obstacle = obstacleOf(runtime) ?? (want === true ? undefined : lossOf(runtime));
  if (obstacle !== undefined) return { on: false, reason: obstacle };
  let found: RecalledCheck;
  try {
    found = await check();
  } catch (error) {
    return { on: false, reason: `merged vectors could not be checked (${String(error)})` };
  }
  const { sameBits, gain, recalled } = found;
  const when = recalled ? ', as found by an earlier process' : '';
  if (!sameBits) return { on: false, reason: `merged vectors give wrong results${when}` };
  const times = `${gain.toFixed(2)} times the speed${when}`;
  if (want === true) return { on: true, reason: `${by}; merged vectors give the same bits at ${times}` };
  // Written so that a gain that is no number is none.
  if (!(gain >= LEAST_GAIN)) return { on: false, reason: `merged vectors gain nothing (${times})` };
  return { on: true, reason: `merged vectors give the same bits at ${times}` };
}

function obstacleOf({ v8, node, architecture, bun }: VectorRuntime): string | undefined {
  if (bun !== undefined) return `Bun ${bun} cannot merge vectors; Node 24 and newer can`;
  if (canMergeVectors(v8, architecture)) return undefined;
  if (architecture !== 'x64') return `V8 merges vectors on x86-64 only, and this is ${architecture}`;
  return `Node ${node} cannot merge vectors; Node 24 and newer can`;
}

/** Measured 0.6 (Zen 5) to 0.9 times the speed with Node 22, so that compiling twice to find out is not worth while. */
function lossOf({ v8, node }: VectorRuntime): string | undefined {
  if (gainsByMerging(v8)) return undefined;
  return `Node ${node} merges too few vectors to gain by it; Node 24 and newer do gain`;
}
