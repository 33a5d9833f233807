import { checkDevice, checkList, checkObject, checkOptions, described, type Known } from '../../arguments.js';
import type { Barycenter, PointSample } from '../../barycenter/barycenter.js';
import { exactAnswer } from '../../barycenter/evaluation/exact_scores.js';
import { toEngine } from '../../barycenter/problem/coordinates.js';
import { defineProblem } from '../../barycenter/problem/define_problem.js';
import { distributionDraws } from '../../barycenter/problem/distribution.js';
import { loadMarginals } from '../../barycenter/problem/load_marginals.js';
import type { ReadyProblem } from '../../barycenter/problem/loaded_problem.js';
import type { Problem, ProblemInput } from '../../barycenter/problem/problem.js';
import { SOLVER_KINDS } from '../../barycenter/problem/with_solver.js';
import type { Device } from '../../device/device.js';
import { openDevice } from '../../open_device/open_device.js';
import { AbortedError, BarycenterError, invalid } from '../../errors.js';
import { Iterations } from '../../random/counters.js';
import { keyOf } from '../../random/philox.js';
import type { Compared, CompareOptions, Comparison } from './contract.js';
import { distanceFloor, halfDistances } from './half_distances.js';
import { solveBy, whyNot } from './solve_by.js';

const POINTS = 4096;

/** Independent samples of a barycenter that its floor is of: six pairs. */
const SAMPLES = 4;

/** A seed of each solver's and each sample's own: samples that share their draws would come out too near. */
const seedOf = (seed: number, kind: Compared['solver'], sample: number): number =>
  (seed + 1 + sample + SAMPLES * SOLVER_KINDS.indexOf(kind)) % Number.MAX_SAFE_INTEGER;

/** Points of the exact barycenter at ε, in the data's own unit; undefined where there is none. */
async function exactPoints(
  loaded: ReadyProblem,
  epsilon: number,
  points: number,
  seed: number,
): Promise<Float64Array | undefined> {
  const { answer } = exactAnswer({ ...loaded, epsilon });
  if (answer === undefined) return undefined;
  const draw = distributionDraws({ kind: 'gaussian', ...answer.barycenter }, 0);
  return answer.fromSpace(await draw({ iteration: Iterations.exactSample.first, batchSize: points, seed }));
}

/** What distances say of one barycenter. */
interface Scored {
  readonly sample: PointSample;
  readonly floor: number;
  readonly toExact?: number;
}

type LoadedOptions = CompareOptions & { readonly device: Device; readonly seed: number; readonly points: number };

async function scored(
  kind: Compared['solver'],
  barycenter: Barycenter,
  loaded: ReadyProblem,
  { device, seed, points }: LoadedOptions,
): Promise<Scored> {
  const { output } = loaded.coordinates;
  const dim = output.reference.length;
  const samples: PointSample[] = [];
  for (let s = 0; s < SAMPLES; s++)
    samples.push(await barycenter.sampleBarycenter(points, { seed: seedOf(seed, kind, s) }));
  const clouds = samples.map(({ data }) => toEngine(output, data));
  const floor = await distanceFloor(device, dim, clouds);
  const known = await exactPoints(loaded, barycenter.epsilon, points, seed);
  if (known === undefined) return { sample: samples[0], floor };
  const [[, toExact]] = await halfDistances(device, dim, [clouds[0], toEngine(output, known)]);
  return { sample: samples[0], floor, toExact };
}

/** Runs one solver. @throws what it throws */
async function run(
  kind: Compared['solver'],
  loaded: ReadyProblem,
  options: LoadedOptions,
): Promise<{ readonly row: Compared; readonly sample: PointSample }> {
  const { device, onBarycenter } = options;
  const before = device.liveBytes;
  device.restartPeak();
  const started = performance.now();
  const { barycenter, found } = await solveBy(kind, loaded, options);
  const seconds = (performance.now() - started) / 1000;
  const deviceBytes = device.peakBytes - before;
  try {
    const { sample, ...scores } = await scored(kind, barycenter, loaded, options);
    await onBarycenter?.(kind, barycenter);
    return { row: { solver: kind, ...found, ...scores, seconds, deviceBytes }, sample };
  } finally {
    barycenter.free();
  }
}

/**
 * Compares solvers on a problem whose data is loaded.
 * @throws AbortedError, and the errors of the device
 */
export async function compareLoaded(loaded: ReadyProblem, options: LoadedOptions): Promise<Comparison> {
  const { device, points, onSolver } = options;
  const { output } = loaded.coordinates;
  const solvers: Compared[] = [];
  const samples = new Map<Compared['solver'], PointSample>();
  for (const kind of options.solvers ?? SOLVER_KINDS) {
    const objection = whyNot(kind, loaded);
    if (objection !== undefined) {
      solvers.push({ solver: kind, objection });
      continue;
    }
    onSolver?.(kind);
    try {
      const { row, sample } = await run(kind, loaded, options);
      solvers.push(row);
      samples.set(kind, sample);
    } catch (error) {
      if (error instanceof AbortedError || !(error instanceof BarycenterError)) throw error;
      solvers.push({ solver: kind, objection: error.message });
    }
  }
  const ran = [...samples.keys()];
  const clouds = [...samples.values()].map(({ data }) => toEngine(output, data));
  const distances = await halfDistances(device, output.reference.length, clouds);
  return { solvers, ran, distances, samples: [...samples.values()], points };
}

const SETTINGS: Known<CompareOptions> = {
  device: true,
  seed: true,
  solvers: true,
  points: true,
  signal: true,
  onSolver: true,
  onBarycenter: true,
};

function checkedSolvers(solvers: CompareOptions['solvers']): void {
  if (solvers === undefined) return;
  checkList('compareSolvers', 'solvers', solvers, "Pass ['bures', 'sliced'].");
  const wrong = solvers.find((kind, i) => !SOLVER_KINDS.includes(kind) || solvers.indexOf(kind) < i);
  if (wrong === undefined) return;
  throw invalid(
    'compareSolvers',
    `solvers are of ${SOLVER_KINDS.join(', ')}, each once`,
    described(wrong),
    'Leave it out.',
  );
}

/**
 * Finds the barycenter of a problem by every solver that has no objection, the learned one first, each by the settings
 * that the problem has of it and otherwise by its defaults, and measures how far their barycenters are from one another
 * and from the exact answer, beside what chance leaves. What a solver cannot do, or fails at, is said in its row. The
 * device is left as it was.
 * @throws InvalidInputError for a broken problem or option, AbortedError, and the device's errors
 */
export async function compareSolvers(
  problem: Problem | ProblemInput,
  options: CompareOptions = {},
): Promise<Comparison> {
  checkObject('compareSolvers', 'a problem', problem, 'Pass what defineProblem({ … }) gives.');
  checkOptions('compareSolvers', options, SETTINGS);
  const { device, seed = 0, points = POINTS } = options;
  if (device !== undefined) checkDevice('compareSolvers', device);
  keyOf(seed); // refuses what is no seed before anything is read
  if (!Number.isSafeInteger(points) || points < 2)
    throw invalid('compareSolvers', 'points must be a whole number from 2 up', described(points), 'Leave it out.');
  checkedSolvers(options.solvers);
  const loaded = await loadMarginals(defineProblem(problem));
  if (device !== undefined) return compareLoaded(loaded, { ...options, device, seed, points });
  const own = await openDevice();
  try {
    return await compareLoaded(loaded, { ...options, device: own, seed, points });
  } finally {
    await own.close();
  }
}
