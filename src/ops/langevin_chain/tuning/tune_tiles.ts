import { whileOwned, type Owner } from '../../../device/owner.js';
import type { WebGpuDevice } from '../../../device/webgpu/webgpu_device.js';
import { DeviceLostError, DeviceOperationError, KernelCompileError } from '../../../errors.js';
import type { LangevinChainSpec } from '../contract.js';
import { totalChains } from '../../support/segments.js';
import { stepMultiplyAdds } from '../../support/webgpu/dispatch_steps.js';
import { fusedChainOnWebGpu, type FusedChain } from '../webgpu_fused.js';
import { fusedObjection } from '../../support/webgpu/fused_objection.js';
import { tileLimits } from '../../support/webgpu/tile_plan.js';
import { openArena, type Arena } from './arena.js';
import { tileCandidates, type TileChoice } from './candidates.js';
import { adapterName, kernelFingerprint } from './fingerprint.js';
import { race, wallClock, type Clock, type Entrant, type Outcome } from './race.js';
import { secondsPerStep } from './step_time.js';
import { keepTile, recallTiles } from './tile_cache.js';
import { rememberedTile, rememberTiles, type TunedTile } from './tuned_tiles.js';

export interface TuneOptions {
  /** Race even where a winner is remembered. One of a race that ran out of a smaller `budget` is not enough anyway. */
  readonly force?: boolean;
  /** Seconds after which nothing new is tried; default 1. */
  readonly budget?: number;
  /** Where winners are kept between processes; default: a file in the user's cache folder. */
  readonly cacheFile?: string;
  /** Told of a cache file that cannot be read or written; default: a warning of the process. */
  readonly onWarning?: (message: string) => void;
}

/** What tests put in the place of the real thing. */
export interface TuneTrialOptions extends TuneOptions {
  readonly onSoftware?: boolean;
  readonly clock?: Clock;
  /** Chooses, reorders or replaces the candidates. */
  readonly candidates?: (usual: readonly TileChoice[]) => readonly TileChoice[];
  /** Makes a candidate's program. */
  readonly make?: (tuning: TileChoice) => FusedChain;
}

export interface TileTrial {
  readonly tuning: TileChoice;
  readonly outcome: Outcome;
}

export interface TuningReport {
  /**
   * `raced`; `remembered` from an earlier race; or why there was none: a `cpu` device or a `software` adapter,
   * `layered` (too wide for tiles, the chain goes layer by layer), `stepped` (a chain that no kernel of its own runs),
   * `unchecked` (the naive kernel gives nothing to compare with).
   */
  readonly status: 'raced' | 'remembered' | 'cpu' | 'software' | 'layered' | 'stepped' | 'unchecked';
  /** Why the naive kernel gave nothing, of `unchecked`. */
  readonly reason?: string;
  readonly adapter: string;
  /** Chains of all segments together. */
  readonly chains: number;
  /** Absent where there was no race, or where every candidate was dropped: then the guess is used. */
  readonly winner?: TunedTile;
  /** The candidates of a race, the guess first. */
  readonly trials: readonly TileTrial[];
  /** Of the whole race. */
  readonly seconds: number;
}

/**
 * Chooses the tile of a chain by measured time, checked against the naive kernel, for every program made on the device
 * from then on, and in other processes by way of the cache file. Does nothing on a software adapter.
 * @throws DeviceLostError
 */
export async function tuneTiles(
  device: WebGpuDevice,
  spec: LangevinChainSpec,
  options: TuneTrialOptions = {},
): Promise<TuningReport> {
  const base = { adapter: adapterName(device), chains: totalChains(spec.segments), trials: [], seconds: 0 };
  if (fusedObjection(device, spec.network) !== undefined) return { ...base, status: 'layered' };
  if (device.info.software && options.onSoftware !== true) return { ...base, status: 'software' };
  await recallTiles(device, options);
  const { budget = 1, clock = wallClock } = options;
  const known = options.force === true ? undefined : rememberedTile(device, spec);
  if (known && (known.unfinished ?? Infinity) >= budget) return { ...base, status: 'remembered', winner: known };
  const usual = tileCandidates(tileLimits(device), spec);
  const started = clock.now();
  return whileOwned(device, async (owner) => {
    const arena = await checkedArena(owner, spec);
    if ('reason' in arena) return { ...base, status: 'unchecked', reason: arena.reason };
    const candidates = options.candidates?.(usual) ?? usual;
    const make = options.make ?? ((tuning: TileChoice) => fusedChainOnWebGpu(device, spec, tuning));
    const entrants = candidates.map((tuning) => entrantOf(device, arena, () => owner.own(make(tuning)), clock));
    const left = budget - (clock.now() - started);
    const { outcomes, winner } = await race(entrants, left, clock, (error) => error instanceof DeviceLostError);
    const trials = candidates.map((tuning, i) => ({ tuning, outcome: outcomes[i] }));
    const report = { ...base, status: 'raced', trials, seconds: clock.now() - started } as const;
    const outcome = winner === undefined ? undefined : outcomes[winner];
    if (winner === undefined || outcome?.kind !== 'timed') return report;
    const multiplyAddsPerSecond = stepMultiplyAdds(spec) / outcome.seconds;
    const kernel = kernelFingerprint(device, spec);
    const unfinished = outcomes.some(({ kind }) => kind === 'not tried') ? { unfinished: budget } : {};
    const tuned = { kernel, chains: base.chains, tuning: candidates[winner], multiplyAddsPerSecond, ...unfinished };
    rememberTiles(device, [tuned]);
    await keepTile(device, tuned, options);
    return { ...report, winner: tuned };
  });
}

/** The chain can do without a race: what stops the naive kernel is a reason not to tune, not to fail. */
async function checkedArena(
  owner: Owner<WebGpuDevice>,
  spec: LangevinChainSpec,
): Promise<Arena | { readonly reason: string }> {
  try {
    return (
      (await openArena(owner, spec)) ?? {
        reason: 'on random points the naive kernel gives no finite numbers to compare with',
      }
    );
  } catch (error) {
    if (error instanceof DeviceOperationError || error instanceof KernelCompileError) return { reason: error.message };
    throw error;
  }
}

function entrantOf(device: WebGpuDevice, arena: Arena, make: () => FusedChain, clock: Clock): Entrant {
  let made: FusedChain | undefined;
  const program = (): FusedChain => (made ??= make());
  return {
    compile: async () => program().compile(),
    check: () => arena.check((args) => program().run(args)),
    time(best) {
      return secondsPerStep(async (steps) => {
        const started = clock.now();
        const run = (): void => program().run({ ...arena.args, temperature: 1, firstStep: 0, steps });
        const seconds = await device.secondsOnDevice(run);
        if (seconds === undefined) return { seconds: clock.now() - started, by: 'host' };
        return { seconds, by: 'device' };
      }, best);
    },
  };
}
