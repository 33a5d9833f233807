import { Owner } from '../../../device/owner.js';
import type { WebGpuDevice } from '../../../device/webgpu/webgpu_device.js';
import { DeviceLostError } from '../../../errors.js';
import type { LangevinChainSpec } from '../../langevin_chain.js';
import { totalChains } from '../../segments.js';
import { stepMultiplyAdds } from '../dispatch_steps.js';
import { fusedChainOnWebGpu, type FusedChain } from '../fused_chain.js';
import { runsLayered } from '../layered_plan.js';
import { tileLimits } from '../tile_plan.js';
import { openArena, type Arena } from './arena.js';
import { tileCandidates, type TileChoice } from './candidates.js';
import { adapterName, kernelFingerprint } from './fingerprint.js';
import { race, wallClock, type Clock, type Entrant, type Outcome } from './race.js';
import { keepTile, recallTiles } from './tile_cache.js';
import { rememberedTile, rememberTiles, type TunedTile } from './tuned_tiles.js';

export interface TuneOptions {
  /** Race even where a winner is remembered. */
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
   * `raced`; `remembered` from an earlier race; or why there was none: a `cpu` device or a `software` adapter, `layered`
   * (too wide for tiles, the chain goes layer by layer), `unchecked` (the naive kernel gives nothing to compare with).
   */
  readonly status: 'raced' | 'remembered' | 'cpu' | 'software' | 'layered' | 'unchecked';
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

/** Seconds of one measurement by the device's own clock, and by the host's, whose waits are part of it. */
const MEASUREMENT = { device: 0.004, host: 0.02 } as const;
const MEASUREMENTS = 3;

/** A first look of this many steps decides how many are measured. */
const FIRST_STEPS = 2;
const MOST_STEPS = 512;

/** Slower than the best by this factor at first sight: not worth a second. */
const HOPELESS = 2;

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
  if (runsLayered(device, spec.network)) return { ...base, status: 'layered' };
  if (device.info.software && options.onSoftware !== true) return { ...base, status: 'software' };
  await recallTiles(device, options);
  const known = options.force === true ? undefined : rememberedTile(device, spec);
  if (known) return { ...base, status: 'remembered', winner: known };
  const usual = tileCandidates(tileLimits(device), spec);
  const { clock = wallClock } = options;
  const started = clock.now();
  const arena = await openArena(device, spec);
  if (arena === undefined) return { ...base, status: 'unchecked' };
  const candidates = options.candidates?.(usual) ?? usual;
  const programs = new Owner();
  try {
    const make = options.make ?? ((tuning: TileChoice) => fusedChainOnWebGpu(device, spec, tuning));
    const entrants = candidates.map((tuning) => entrantOf(device, arena, () => programs.own(make(tuning)), clock));
    const left = (options.budget ?? 1) - (clock.now() - started);
    const { outcomes, winner } = await race(entrants, left, clock, (error) => error instanceof DeviceLostError);
    const trials = candidates.map((tuning, i) => ({ tuning, outcome: outcomes[i] }));
    const report = { ...base, status: 'raced', trials, seconds: clock.now() - started } as const;
    const outcome = winner === undefined ? undefined : outcomes[winner];
    if (winner === undefined || outcome?.kind !== 'timed') return report;
    const multiplyAddsPerSecond = stepMultiplyAdds(spec) / outcome.seconds;
    const kernel = kernelFingerprint(device, spec);
    const tuned = { kernel, chains: base.chains, tuning: candidates[winner], multiplyAddsPerSecond };
    rememberTiles(device, [tuned]);
    await keepTile(device, tuned, options);
    return { ...report, winner: tuned };
  } finally {
    programs.free();
    arena.free();
  }
}

function entrantOf(device: WebGpuDevice, arena: Arena, make: () => FusedChain, clock: Clock): Entrant {
  let made: FusedChain | undefined;
  const program = (): FusedChain => (made ??= make());
  return {
    compile: async () => program().compile(),
    check: () => arena.check((args) => program().run(args)),
    time(best) {
      const run = (steps: number): void => program().run({ ...arena.args, temperature: 1, firstStep: 0, steps });
      return secondsPerStep(device, run, best, clock);
    },
  };
}

/** The least of several measurements: whatever else the machine does only ever adds. */
async function secondsPerStep(
  device: WebGpuDevice,
  run: (steps: number) => void,
  best: number,
  clock: Clock,
): Promise<number> {
  let measurement: number = MEASUREMENT.device;
  const measure = async (steps: number): Promise<number> => {
    const started = clock.now();
    const seconds = await device.secondsOnDevice(() => run(steps));
    if (seconds === undefined) measurement = MEASUREMENT.host;
    return (seconds ?? clock.now() - started) / steps;
  };
  let least = await measure(FIRST_STEPS);
  if (least > HOPELESS * best) return least;
  const steps = Math.min(MOST_STEPS, Math.max(FIRST_STEPS, Math.ceil(measurement / least)));
  const repeats = least * steps > 2 * measurement ? 1 : MEASUREMENTS;
  for (let i = 0; i < repeats; i++) least = Math.min(least, await measure(steps));
  return least;
}
