import type { Constraint } from '../../ops/langevin_chain/contract.js';
import { invalid } from '../../errors.js';
import { checkSampler } from './check_sampler.js';

export const SAMPLERS = ['ula', 'leimkuhler-matthews', 'underdamped', 'mala', 'barker', 'hmc', 'rwm'] as const;

/**
 * The kind where a problem leaves it out: as dear as `ula` with steps five times as long and no bias on Gaussian plans.
 * Under a constraint `ula`, which alone keeps it.
 */
export const DEFAULT_SAMPLER = 'leimkuhler-matthews';

/**
 * Steps of a chain where a problem leaves them out. Those of `leimkuhler-matthews` are five times as long as those of
 * `ula`: with 60 the ten problems of `npm run experiment -- defaults` end as near the truth as with 100, with 40 two of
 * them are told to train longer.
 */
export const defaultSteps = (kind: SamplerSettings['kind']): number => (kind === 'leimkuhler-matthews' ? 60 : 100);

/** Leapfrog moves of a step of `hmc` where a problem leaves them out. */
export const DEFAULT_MOVES = 5;

/**
 * Friction of `underdamped` where a problem leaves it out. At the default step, ηa/ε = 0.2, critical damping is where
 * cosh(friction/2) = 1/(1 − 0.1): 0.93. With less, chains overshoot plans to where potentials are not trained; with
 * more, they crawl.
 */
export const DEFAULT_FRICTION = 0.9;

/**
 * The share of steps that is aimed at where a problem leaves it out: of `mala`, `barker` and `rwm` what is fastest in
 * many dimensions (see `stepOverEpsilon`); of `hmc` 0.8, since 0.6 to 0.9 are about as fast, and more are safer where
 * plans are no Gaussians (Betancourt, Byrne and Girolami 2014, arXiv 1411.6669).
 */
export const TARGET_ACCEPTANCE = { mala: 0.574, barker: 0.4, hmc: 0.8, rwm: 0.234 } as const;

/**
 * Minibatches of training that are met again with their chains as they were left, so that a few steps bring these to
 * where the potential has moved to.
 */
export interface MemorySettings {
  /** Minibatches in the memory, each met once a round. */
  readonly batches: number;
  /** Visits after which a minibatch is drawn anew. */
  readonly visits: number;
  /** Steps of every visit but the first, which takes those of a new chain. */
  readonly steps: number;
}

/** Chains that go on at every iteration with another minibatch, to whose points a regression takes them. */
export interface CarrySettings {
  /** Steps of an iteration whose chains go on; new ones take those of a new chain. */
  readonly steps: number;
}

/** Steps that training adapts to a share of them that is accepted. */
export interface AdaptSettings {
  /** Share of the steps that is aimed at, from 0 to 1. */
  readonly acceptance: number;
}

/** Chains at several ε that change places, so that those at the problem's come from one mode of a plan to another. */
export interface TemperSettings {
  /** ε of the problem, and hotter ones by equal factors. */
  readonly levels: number;
  /** The highest ε over the problem's. */
  readonly hottest: number;
}

/** Tempering where a problem leaves it open: ε by factors of 1.64. */
export const DEFAULT_TEMPER: TemperSettings = { levels: 8, hottest: 32 };

/** What every sampler has. */
interface ChainSettings {
  /** Steps of a chain: of `hmc` with some moves each. */
  readonly steps: number;
  /**
   * η > 0, of every marginal. Absent: each marginal's own, from ε and the curvature of cost and potential along its
   * chains.
   */
  readonly stepSize?: number;
  /**
   * How far steps may leave conditional variances from what they should be, as a part of these: the root mean square
   * over directions. Of kinds that test no step, without `stepSize`. Absent: steps follow the curvature alone.
   */
  readonly tolerance?: number;
  /** Of kinds that test, without `stepSize`. Absent: steps follow the curvature alone. */
  readonly adapt?: AdaptSettings;
  /**
   * Chains walk in coordinates in which plans are about as wide in every one, measured as training goes on. Without
   * `stepSize`. Absent: steps are as long in all coordinates.
   */
  readonly precondition?: 'diagonal';
  /** Of kinds that test, without `memory` and `carry`. Absent: chains at ε alone. */
  readonly temper?: TemperSettings;
  /** Absent: every iteration has new minibatches and new chains. */
  readonly memory?: MemorySettings;
  /** Absent: every iteration has new chains. Not with `memory`. */
  readonly carry?: CarrySettings;
  /**
   * In the data's own unit, whatever `scaling`. Absent mean and deviation are those of the data; see `startOf`. `input`
   * is the point x as the engine sees it: under squared distances moved with its marginal's mean to the barycenter's.
   */
  readonly init:
    | { readonly kind: 'gaussian'; readonly mean?: readonly number[]; readonly standardDeviation?: number }
    | { readonly kind: 'input' };
}

/** Unadjusted Langevin chains. */
export interface UlaSettings extends ChainSettings {
  readonly kind: 'ula';
  /** `unit-sphere` keeps y on it: Q is sought among its distributions, densities are to its area. Absent: `none`. */
  readonly constraint?: Constraint;
}

/** Unadjusted Langevin chains whose noise is shared by neighbouring steps: their bias is of second order. */
export interface LeimkuhlerMatthewsSettings extends ChainSettings {
  readonly kind: 'leimkuhler-matthews';
}

/** Unadjusted Langevin chains with velocities. */
export interface UnderdampedSettings extends ChainSettings {
  readonly kind: 'underdamped';
  /** γ√η > 0: a step keeps e^−friction of a velocity. */
  readonly friction: number;
}

/** Langevin chains whose steps are accepted or refused. */
export interface MalaSettings extends ChainSettings {
  readonly kind: 'mala';
}

/** The same by Barker's proposals, which no steep gradient makes long. */
export interface BarkerSettings extends ChainSettings {
  readonly kind: 'barker';
}

/** Langevin chains that are accepted or refused after several leapfrog moves. */
export interface HmcSettings extends ChainSettings {
  readonly kind: 'hmc';
  readonly moves: number;
}

/** Chains that walk at random, by values alone. */
export interface RwmSettings extends ChainSettings {
  readonly kind: 'rwm';
}

export type SamplerSettings =
  | UlaSettings
  | LeimkuhlerMatthewsSettings
  | UnderdampedSettings
  | MalaSettings
  | BarkerSettings
  | HmcSettings
  | RwmSettings;

/** The kinds whose steps are accepted or refused. */
export type TestedKind = Exclude<SamplerSettings['kind'], 'ula' | 'leimkuhler-matthews' | 'underdamped'>;

const isTested = (kind: SamplerSettings['kind']): kind is TestedKind =>
  kind !== 'ula' && kind !== 'leimkuhler-matthews' && kind !== 'underdamped';

/** Whether steps are accepted or refused: chains are then exact at any step, and stand still where it is too long. */
export const testsSteps = ({ kind }: Pick<SamplerSettings, 'kind'>): boolean => isTested(kind);

/** Whether chains follow gradients; otherwise no gradient of a cost is ever asked for. */
export const followsGradient = ({ kind }: SamplerSettings): boolean => kind !== 'rwm';

/** Settings before it is known that they go together. */
export interface GivenSettings extends Omit<ChainSettings, 'memory' | 'carry' | 'adapt' | 'temper' | 'steps'> {
  readonly steps?: number | undefined;
  readonly memory?: MemorySettings | undefined;
  readonly carry?: CarrySettings | undefined;
  readonly adapt?: { readonly acceptance?: number | undefined } | undefined;
  readonly temper?: { readonly levels?: number | undefined; readonly hottest?: number | undefined } | undefined;
  readonly kind?: SamplerSettings['kind'] | undefined;
  readonly constraint?: Constraint | undefined;
  readonly moves?: number | undefined;
  readonly friction?: number | undefined;
}

const kindOf = ({ kind, constraint }: GivenSettings): SamplerSettings['kind'] =>
  kind ?? (constraint === undefined || constraint === 'none' ? DEFAULT_SAMPLER : 'ula');

const temperOf = ({ levels, hottest }: NonNullable<GivenSettings['temper']>): TemperSettings => ({
  levels: levels ?? DEFAULT_TEMPER.levels,
  hottest: hottest ?? DEFAULT_TEMPER.hottest,
});

/**
 * Settings of one kind, their defaults filled in.
 * @throws InvalidInputError for those of another kind, and those that do not go together
 */
export function samplerSettings(settings: GivenSettings): SamplerSettings {
  checkSampler({ ...settings, kind: kindOf(settings), isTested: isTested(kindOf(settings)) });
  const { kind: named, steps, constraint, moves, friction, memory, carry, adapt, temper, ...rest } = settings;
  const kind = kindOf(settings);
  const given = {
    ...rest,
    steps: steps ?? defaultSteps(kind),
    ...(memory === undefined ? {} : { memory }),
    ...(carry === undefined ? {} : { carry }),
    ...(temper && { temper: temperOf(temper) }),
    ...(adapt && isTested(kind) ? { adapt: { acceptance: adapt.acceptance ?? TARGET_ACCEPTANCE[kind] } } : {}),
  };
  if (moves !== undefined && kind !== 'hmc')
    throw invalid('problem.sampler.moves', 'is of kind "hmc"', `${moves} with "${kind}"`, 'Leave it out.');
  if (friction !== undefined && kind !== 'underdamped')
    throw invalid(
      'problem.sampler.friction',
      'is of kind "underdamped"',
      `${friction} with "${kind}"`,
      'Leave it out.',
    );
  if (named !== undefined && constraint !== undefined && kind !== 'ula') {
    const wayOut = 'Leave it out, or use the kind "ula".';
    throw invalid('problem.sampler.constraint', 'is of kind "ula"', `"${constraint}" with "${kind}"`, wayOut);
  }
  switch (kind) {
    case 'ula':
      return { ...given, kind, ...(constraint === undefined ? {} : { constraint }) };
    case 'underdamped':
      return { ...given, kind, friction: friction ?? DEFAULT_FRICTION };
    case 'leimkuhler-matthews':
    case 'mala':
    case 'barker':
    case 'rwm':
      return { ...given, kind };
    case 'hmc':
      return { ...given, kind, moves: moves ?? DEFAULT_MOVES };
  }
}

type Optional<T> = { readonly [K in keyof T]?: T[K] };

/** What a user writes. */
export type SamplerInput<S = SamplerSettings> = S extends SamplerSettings
  ? Optional<Omit<S, 'memory' | 'carry' | 'adapt' | 'temper'>> & {
      readonly memory?: Optional<MemorySettings>;
      readonly carry?: Optional<CarrySettings>;
      readonly adapt?: Optional<AdaptSettings>;
      readonly temper?: Optional<TemperSettings>;
    }
  : never;
