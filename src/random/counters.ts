/**
 * Every claim on the random numbers: the first two words of the Philox counter (stream, iteration, chain, block), and
 * the seeds that follow from a caller's. Whoever draws takes the words from here, so that no two draws share a number
 * unless a `repeats` below says why that does no harm. To change a word is to change the bits of results.
 */

/**
 * Stream tags, the first word. Two draws with different tags never share a counter, whatever their other words.
 */
export const Stream = {
  /**
   * Rows of a minibatch: (batchRows, iteration, marginal·batch + b, 0); outside training (…, marginal, row), an
   * iteration word of its own.
   */
  batchRows: 1,
  /** Start of a chain: (initialPoint, iteration, chain, ⌊i/4⌋). */
  initialPoint: 2,
  /** Langevin noise: (langevinNoise, iteration, chain, step·⌈D/4⌉ + ⌊i/4⌋). */
  langevinNoise: 3,
  /** Network initialisation: (parameters, network, layer, ⌊index/4⌋). */
  parameters: 4,
  /** Draws from a distribution marginal: (distribution, iteration, marginal·batch + b, ⌊i/4⌋). */
  distribution: 5,
  /** Proposals of the validation loss: (validation, iteration, chain, ⌊i/4⌋). */
  validation: 6,
  /** Pixels that stand for a picture: (colours, picture, run, 0). */
  colours: 7,
  /** Directions in which a cost's curvature is probed: (curvature, 0, pair, ⌊i/4⌋). */
  curvature: 8,
  /** What the checks of a result pick: (checks, marginal, point, candidate). */
  checks: 9,
  /** Velocities of chains that have one: (velocity, iteration, chain, step·⌈D/4⌉ + ⌊i/4⌋). */
  velocity: 10,
  /** Tests of whether a chain's step is accepted: (acceptance, iteration, chain, step). */
  acceptance: 11,
  /** Pairs whose angles are the uniform numbers of moves: (uniforms, iteration, chain, (2·move + j)·⌈D/4⌉ + ⌊i/4⌋). */
  uniforms: 12,
  /** Step sizes that vary from step to step: (stepSize, iteration, chain, step). */
  stepSize: 13,
  /** Draws that gradients are estimated from without chains: (proposals, iteration, draw, ⌊i/4⌋). */
  proposals: 14,
  /** Directions of lines that clouds are seen along: (lines, iteration, frame, ⌊i/4⌋). */
  lines: 15,
  /** Draws of plans that are no chains': (plans, plan, point, draw), normals (plans, plan, point, ⌊i/4⌋). */
  plans: 16,
  /** Which marginals an iteration visits: (marginals, iteration, 0, ⌊k/4⌋). */
  marginals: 17,
  /** Swaps of chains between levels of ε: (swaps, iteration, chain, step), under the key of the lower level. */
  swaps: 18,
  /** Anything that belongs to a test. */
  test: 1000,
} as const;

/** Iteration words, the second of the counter, of some streams. */
export interface IterationWords {
  readonly streams: readonly number[];
  readonly first: number;
  readonly last: number;
  /** Where words of another use are taken again: why it does no harm that the numbers are the same. */
  readonly repeats?: string;
}

const words = (
  streams: readonly number[],
  [first, last = first]: readonly [first: number, last?: number],
  repeats?: string,
): IterationWords => ({ streams, first, last, ...(repeats === undefined ? {} : { repeats }) });

/** One more than the largest word. */
const END = 2 ** 32;

/** What chains draw. */
const CHAINS = [
  Stream.initialPoint,
  Stream.langevinNoise,
  Stream.velocity,
  Stream.acceptance,
  Stream.uniforms,
  Stream.stepSize,
  Stream.swaps,
];

/** Who uses which iteration words, in which streams. */
export const Iterations = {
  /**
   * Training's iterations, from 0: marginals, rows, draws, proposals, starts and noise of its chains, under the run's
   * seed. Callers of the engine count theirs as they like, under seeds of their own.
   */
  training: words(
    [Stream.batchRows, Stream.distribution, Stream.proposals, Stream.marginals, ...CHAINS],
    [0, 2 ** 31 - 2],
  ),
  /** Rows and noise of a graph's training, from 0, under its own seed. */
  graphTraining: words(
    [Stream.batchRows, Stream.distribution],
    [0, 2 ** 31 - 2],
    'a graph is trained on its own examples, and never together with potentials',
  ),
  /** Frequencies of the features that proposals are learned from, under seed 0. */
  features: words([Stream.proposals], [2 ** 32 - 1]),
  /** A marginal of code or a distribution as `prepare` looks at it, under seed 0. */
  look: words(
    [Stream.distribution],
    [0],
    'the first minibatch of a run of seed 0 is looked at before it is trained on',
  ),
  /** The exact barycenter in a figure, under the figure's seed. */
  exactSample: words([Stream.distribution], [0], 'a cloud to look at, which no number is compared with'),
  /** Chains on which kernels race and are compared with the naive one. */
  race: words([Stream.langevinNoise], [3], 'kernels are compared on it, and nothing is made of the numbers'),
  /** Chains of plan k, `first` + k, under the seed of the draws. */
  sampling: words(CHAINS, [2 ** 31, 0xffff_feff]),
  /** Steps whose acceptance says how long they may be, under seed 0. */
  triedSteps: words(CHAINS, [0xffff_ff01]),
  /** The validation loss, every time the same (common random numbers), under the run's seed. */
  validation: words([...CHAINS, Stream.validation], [0xffff_ff00]),
  /** Points of the marginals outside training: validation's, evaluation's, `plan.inputs`. */
  heldOut: words([Stream.batchRows, Stream.distribution], [0xffff_fff0]),
  /** Points of the marginals that a classical solver takes, under the run's seed. */
  solver: words([Stream.batchRows, Stream.distribution], [0xffff_fff1]),
  /** First parameters; the word is the network. */
  networks: words([Stream.parameters], [0, END - 1]),
  /** Colours of pictures; the word is the picture. */
  pictures: words([Stream.colours], [0, END - 1]),
  /** Directions from which a cost's curvature is sought, a chain word for each pair (x, y), under seed 0. */
  costDirections: words([Stream.curvature], [0]),
  /** Directions from which the curvature along chains is sought, all in chain 0, under seed 0. */
  chainDirections: words([Stream.curvature], [0], 'where power iterations begin, of two matrices'),
  /** Places about which a cost's curvature is sought, a chain word for each marginal, under seed 0. */
  places: words([Stream.curvature], [1]),
  /** Starts far apart that the verdict tries; the word is the marginal. */
  farStarts: words([Stream.checks], [0, END - 4]),
  /** Directions along which chains are traced; the chain word is the direction. */
  traceDirections: words([Stream.checks], [END - 3]),
  /** Order of points in a permutation test, a chain word for each permutation. */
  permutations: words([Stream.checks], [END - 2]),
  /** Directions along which values show a curvature; the chain word is the direction, under seed 0. */
  valueDirections: words([Stream.curvature], [2]),
  /** Directions of a sliced barycenter's iterations, from 0, under the solver's seed. */
  lines: words([Stream.lines], [0, END - 3]),
  /** Directions on which its objective is measured. */
  lineObjective: words([Stream.lines], [END - 2]),
  /** Noise on support points that would start at the same place; the chain word is the point. */
  lineStart: words([Stream.lines], [END - 1]),
  /** Plans of classical solvers, under the seed of the draws; the word is the marginal, or K and more for ways back. */
  classicalPlans: words([Stream.plans], [0, 2 ** 31 - 2]),
  /** Points of a classical barycenter, under the seed of the draws. */
  classicalSample: words([Stream.plans], [2 ** 31 - 1]),
  /** Moves whose energy errors say how long steps may be, all in chain 0, under seed 0. */
  energyMoves: words([Stream.curvature], [3]),
  /** Signs by which the curvature along coordinates is sought; the chain word is the probe, under seed 0. */
  signs: words([Stream.curvature], [4]),
  /** Order of a hold-out's rows, under seed 0. */
  shuffling: words([Stream.checks], [END - 1]),
} as const satisfies Record<string, IterationWords>;

/** What evaluation adds to its seed, modulo `MAX_SEED`, where it draws more than the push-forwards. */
export const SeedOffsets = {
  /** Points whose conditional mean is scored. */
  conditionalPoints: 1,
  /** Chains that are longer than the problem's, and their points. */
  longerChains: 2,
  /** Chains of a check of the verdict. */
  check: (run: number): number => 1000 * (run + 1),
} as const;

/** Runs of chains that the verdict's checks compare, each with noise of its own. */
export const CheckRuns = {
  /** From the one and the other of two starts far apart. */
  farStarts: [1, 2],
  /** At η and at η/2. */
  stepSizes: [3, 4],
  /** Single steps that are followed, one after the other. */
  followed: [5, 6, 7, 8],
  /** The first step from the start, and the ends, which are followed. */
  firstStep: 9,
  ends: 10,
  /** Followed all the way, for R-hat. */
  traced: 11,
  /** The draws that annealing's proposals are fitted to, and those that it goes back from. */
  annealing: [12, 13],
  /** Annealing that finds its steps, forward and in reverse. */
  annealed: [14, 15, 16],
} as const;

/** A seed split into the two Philox key words. */
export type PhiloxKey = readonly [low: number, high: number];

/** Bits of a key's high word that a seed, of 53 bits, may have. */
const SEED_BITS = 21;

/** Most levels of tempered chains. */
export const MOST_LEVELS = 2 ** (32 - SEED_BITS);

/** The key of the chains of a level, whose noise no seed's chains have; of level 0 the seed's own. */
export const levelKey = ([low, high]: PhiloxKey, level: number): PhiloxKey => [low, high + level * 2 ** SEED_BITS];
