import type { Device } from '../../device/device.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import { followsGradient, type SamplerSettings } from '../problem/sampler_settings.js';
import type { TrainedPotential } from '../sampling/sample_plan.js';
import { carryWarning } from '../training/carry_warning.js';
import type { MetricPoint } from '../training/checkpoint.js';
import type { CheckContext } from './chains.js';
import { costCheck } from './cost.js';
import { discrepancies, FLOOR_DRAWS } from './discrepancy.js';
import { memoryCheck } from './memory.js';
import { progressCheck } from './progress.js';
import { stepChecks } from './step.js';
import { toleranceCheck } from './tolerance.js';
import { check, type Check, type Verdict, type VerdictKind } from './verdict.js';

/**
 * How far apart two push-forwards may be, in floors (see `discrepancies`). Errors of push-forwards are their own, so
 * that two are about twice as far apart as each is from the truth: this allows what a score of 2,048 draws shows as
 * twice its floor.
 */
export const AGREEMENT_LIMIT = 2.5;

/** How far longer chains may leave a push-forward, in floors. */
export const LONGER_LIMIT = 2;

/** Push-forwards this many times further apart than longer chains move them are not so because of the chains. */
const LEARNED_BADLY = 5;

/** Push-forwards so far apart, in floors, that more of the same training is not the only way out. */
const FAR_APART = 50;

/** More marginals than this are compared with the next one only. */
const MOST_ALL_PAIRS = 6;

/** A blur √ε below this part of the data's deviation is what makes a training fail, more likely than its length. */
const SMALL_BLUR = 0.1;

/**
 * A share of accepted steps below which chains stand still because of their step, whatever the plans are: at their best
 * samplers that follow gradients accept 0.4 and more, random walks 0.23 (see `stepOverEpsilon`).
 */
const fewAccepted = (sampler: SamplerSettings): number => (followsGradient(sampler) ? 0.2 : 0.1);

/** Length of the chains of `longer`, over the problem's. */
export const LONGER_CHAINS = 4;

export interface JudgeInput {
  readonly device: Device;
  readonly loaded: LoadedProblem;
  readonly trained: TrainedPotential;
  /** The marginals' push-forwards in engine coordinates, f32 [·, D]. */
  readonly pushed: readonly Float32Array[];
  /** Those of longer chains; undefined where they diverged. */
  readonly longer: readonly Float32Array[] | undefined;
  /** Oldest first; empty where it is not known. */
  readonly history: readonly MetricPoint[];
  readonly seed: number;
  readonly signal?: AbortSignal;
}

const inFloors = (value: number): string =>
  `${value.toFixed(1)} times the scatter of ${FLOOR_DRAWS.toLocaleString('en')} exact draws`;

/** Agreement of the push-forwards and what longer chains make of them. */
async function cloudChecks({ device, loaded, pushed, longer }: JudgeInput): Promise<Check[]> {
  const count = pushed.length;
  const all = pushed.flatMap((_, k) => Array.from({ length: k }, (__, l) => [k, l] as const));
  const pairs = count <= MOST_ALL_PAIRS ? all : pushed.map((_, k) => [k, (k + 1) % count] as const);
  const mixing = (longer ?? []).map((_, k) => [k, count + k] as const);
  const values = await discrepancies(
    device,
    loaded.potential.dim,
    [...pushed, ...(longer ?? [])],
    [...pairs, ...mixing],
  );
  const agreement = Math.max(0, ...values.slice(0, pairs.length));
  const left = longer ? Math.max(0, ...values.slice(pairs.length)) : Infinity;
  return [
    check(
      'longer chains',
      left,
      LONGER_LIMIT,
      longer ? `chains ${LONGER_CHAINS} times as long leave them by ${inFloors(left)}` : 'longer chains diverge',
    ),
    check('agreement', agreement, AGREEMENT_LIMIT, `push-forwards agree to ${inFloors(agreement)}`),
  ];
}

/** Blur over deviation: what is left to learn below it is noise. */
function relativeBlur({ engine }: Pick<LoadedProblem, 'engine'>): number {
  return Math.sqrt(engine.epsilon) / (engine.deviation || 1);
}

/** What to do about steps: those that the problem leaves open were shortened as far as the curvature of chains told. */
function shorterSteps({ loaded, trained }: JudgeInput): string {
  const { stepSize, tolerance, adapt, precondition } = loaded.problem.sampler;
  if (stepSize !== undefined) return 'lower sampler.stepSize, or leave it out, and train again';
  const shortest = Math.min(...trained.stepSizes) * loaded.coordinates.costUnit;
  const replaced = [tolerance && 'tolerance', adapt && 'adapt', precondition && 'precondition'].filter(Boolean);
  const instead = replaced.length === 0 ? '' : `, in the place of sampler.${replaced.join(' and ')}`;
  return `set sampler.stepSize to ${(shortest / 2).toPrecision(2)}, half of the shortest that chains took${instead}, and train again`;
}

/** Checks that the advice depends on. */
interface Seen {
  readonly longer: Check | undefined;
  readonly agreement: Check | undefined;
}

/** What takes chains from part to part. */
const crossing = ({ temper }: SamplerSettings): string =>
  temper === undefined
    ? 'raise epsilon, or use sampler.temper'
    : `raise epsilon, or sampler.temper.levels (now ${temper.levels}) and hottest (now ${temper.hottest})`;

function notMixed(input: JudgeInput, { longer }: Seen): string {
  const { sampler } = input.loaded.problem;
  const acceptance = input.history.at(-1)?.acceptance;
  if (acceptance !== undefined && acceptance < fewAccepted(sampler))
    return `chains have not mixed, of whose steps ${(100 * acceptance).toFixed(0)} % are accepted: ${shorterSteps(input)}`;
  if (longer?.passed)
    return `chains have not mixed, and longer ones would not: plans have parts that no chain crosses; ${crossing(sampler)}, and train again`;
  const kind = sampler.kind === 'mala' ? ', or try another sampler.kind (now mala)' : '';
  const { tolerance } = sampler;
  const wider = tolerance === undefined ? '' : `, sampler.tolerance (now ${tolerance})`;
  return `chains have not mixed: raise sampler.steps (now ${sampler.steps})${wider} or epsilon, and train again${kind}`;
}

const ADVICE: Record<Exclude<VerdictKind, 'converged'>, (input: JudgeInput, seen: Seen) => string> = {
  diverges: (input) => `chains diverge: ${shorterSteps(input)}`,
  'cost-jumps': () =>
    'the cost is not smooth: write it without jumps (a steep tanh in the place of where), use sampler.kind "rwm", which follows no gradient, or weigh what follows accordingly',
  'step-too-long': (input) => `the step is too long: ${shorterSteps(input)}`,
  strays: ({
    loaded: {
      problem: { training },
    },
  }) =>
    `a few chains stray to where the potentials were hardly trained: leave such draws out, or train longer (training.iterations, now ${training.iterations})`,
  'not-mixed': notMixed,
  'epsilon-too-small': ({ loaded }) =>
    `epsilon is too small for this training: its blur is ${relativeBlur(loaded).toPrecision(2)} of the data's deviation; raise epsilon, or train longer with a lower learning rate`,
  'train-longer': (
    {
      loaded: {
        problem: { training },
      },
    },
    { agreement },
  ) =>
    `train longer: raise training.iterations (now ${training.iterations})` +
    ((agreement?.value ?? 0) > FAR_APART
      ? `, or try another training.optimizer.learningRate (now ${training.optimizer.learningRate})`
      : ''),
};

/** The first thing to mend: what makes the other checks worthless comes before them. */
export function kindOf(checks: readonly Check[], loaded: Pick<LoadedProblem, 'engine'>): VerdictKind {
  const failed = (name: Check['name']): Check | undefined => checks.find((c) => c.name === name && !c.passed);
  if (checks.some((c) => c.value === Infinity)) return 'diverges';
  if (failed('cost')) return 'cost-jumps';
  if (failed('step')) return 'step-too-long';
  // Before what they spoil as well: other points' draws are where far starts are taken from.
  if (failed('strays')) return 'strays';
  const [longer, agreement] = [failed('longer chains'), failed('agreement')];
  if (failed('memory') || (longer && LEARNED_BADLY * longer.value > (agreement?.value ?? 0))) return 'not-mixed';
  if (checks.every((c) => c.passed)) return 'converged';
  return relativeBlur(loaded) < SMALL_BLUR ? 'epsilon-too-small' : 'train-longer';
}

/** Runs all checks of a result. */
export async function judge(input: JudgeInput): Promise<Verdict> {
  const { device, loaded, trained, pushed, history, seed, signal } = input;
  const context: CheckContext = { device, loaded, trained, seed, ...(signal ? { signal } : {}) };
  const checks = [
    await costCheck(context),
    ...(await stepChecks(context)),
    toleranceCheck(loaded, history),
    await memoryCheck(context, pushed),
    ...(await cloudChecks(input)),
    progressCheck(loaded, history),
  ].filter((c) => c !== undefined);
  const kind = kindOf(checks, loaded);
  const told = (c: Check): boolean => (kind === 'converged' ? c.name === 'agreement' || c.name === 'step' : !c.passed);
  const named = (name: Check['name']): Check | undefined => checks.find((c) => c.name === name);
  const seen = { longer: named('longer chains'), agreement: named('agreement') };
  const measured = checks
    .filter(told)
    .map((c) => c.line)
    .join('; ');
  const line = `${kind === 'converged' ? 'converged' : ADVICE[kind](input, seen)} (${measured})`;
  const warning = carryWarning(loaded, history);
  return { kind, line: warning === undefined ? line : `${line}; ${warning}`, checks };
}
