import { DEFAULT_DRAWS } from '../gradient_settings.js';
import {
  DEFAULT_FRICTION,
  DEFAULT_MOVES,
  DEFAULT_SAMPLER,
  defaultSteps,
  DEFAULT_TEMPER,
  TARGET_ACCEPTANCE,
} from '../sampler_settings.js';
import type { FieldTexts } from './field_text.js';

const init: FieldTexts = {
  mean: {
    description: 'Of kind `gaussian`: the mean of the starts.',
    unit: 'of the data',
    absent: 'the data’s own, or 0 where x and y differ in dimension',
    examples: [[0, 0]],
  },
  standardDeviation: {
    description: 'Of kind `gaussian`: the deviation of the starts in every column.',
    unit: 'of the data',
    absent: 'the data’s own, or 1 where x and y differ in dimension',
    examples: [1],
  },
};

const memory: FieldTexts = {
  batches: { description: 'The minibatches that are kept, each met once a round.', examples: [32] },
  visits: { description: 'How many times a minibatch is met before another is drawn in its place.', examples: [64] },
  steps: { description: 'The steps of every visit but the first, which takes `sampler.steps`.', examples: [5] },
};

const carry: FieldTexts = {
  steps: {
    description:
      'The steps of an iteration whose chains go on; where they begin anew it takes `sampler.steps`. So many that chains ' +
      'follow the potentials: 10 of the default length, or 3 with a `stepSize` of 1.5 ε.',
    examples: [3],
  },
};

const adapt: FieldTexts = {
  acceptance: {
    description: 'The share of steps that is aimed at.',
    absent: Object.entries(TARGET_ACCEPTANCE)
      .map(([kind, share]) => `${share} of kind \`${kind}\``)
      .join(', '),
    examples: [0.65],
  },
};

const temper: FieldTexts = {
  levels: {
    description:
      'How many ε there are, by equal factors. Neighbours change places less often the more dimensions there are: take about √D times as many.',
    absent: `${DEFAULT_TEMPER.levels}`,
    examples: [12],
  },
  hottest: {
    description: 'The highest ε over the problem’s: so high that chains there cross from mode to mode.',
    absent: `${DEFAULT_TEMPER.hottest}`,
    examples: [100],
  },
};

export const sampler: FieldTexts = {
  kind: {
    description:
      '`ula`: unadjusted Langevin chains, whose variances are a few per cent too wide at the default step. ' +
      '`leimkuhler-matthews`: the same, but each noise is shared by two neighbouring steps, as dear and with a bias of second ' +
      'order, none on Gaussian plans: its steps are longer. `underdamped`: `ula` with velocities that are kept, ' +
      'by BAOAB: several times as fast to forget where chains began, and exact where plans are Gaussian. `mala`: each step is ' +
      'accepted or refused, so that what they settle on is exact at any step. `barker`: the same by Barker’s proposals, whose length no ' +
      'gradient stretches, for plans that are much steeper in some places than where the step was measured. `hmc`: several leapfrog ' +
      'moves, each as dear as a step, are accepted or refused together. `rwm`: random walks that are accepted or refused by values alone, for costs ' +
      'without a gradient that could be followed: with jumps, say. They take many more steps, as many again with every dimension.',
    absent: `\`"${DEFAULT_SAMPLER}"\`, or \`"ula"\` under a \`constraint\``,
    examples: ['mala'],
  },
  steps: {
    description: 'The steps of a chain.',
    absent: `${defaultSteps('leimkuhler-matthews')} of kind \`leimkuhler-matthews\`, ${defaultSteps('ula')} of the others`,
    examples: [300],
  },
  stepSize: {
    description: 'η, the same for all marginals.',
    unit: 'of a squared distance',
    absent:
      'each marginal’s own, ε/a_k, of kind `ula` 0.2·ε/a_k ([samplers.md](samplers.md#default-steps) has the others), a_k being the curvature of cost and potential along its chains, measured some twenty times ' +
      'in a training',
    examples: [0.003],
  },
  tolerance: {
    description:
      'How far steps may leave the variances of conditional plans from what they should be, as a part of these: the root mean ' +
      'square over directions. Each marginal has the longest step whose single moves keep the chain’s energy so well, measured some twenty times in a ' +
      'training ([samplers.md](samplers.md#steps-by-tolerance)). Half the tolerance takes about twice the `steps`.',
    rule: 'of the kinds `ula`, `leimkuhler-matthews` and `underdamped`, without `stepSize`, and not under the constraint `unit-sphere`',
    absent: 'steps follow the curvature alone',
    examples: [0.01],
  },
  adapt: {
    description:
      'Each marginal’s step is made so long that a share of the steps is accepted, tried on the chains of training some twenty times in it, since ' +
      'acceptance drifts as potentials are learned. Of `mala` and `hmc` it stays at half of what would be unstable, so that more ' +
      'are accepted where dimensions are few ([samplers.md](samplers.md#steps-by-acceptance)).',
    rule: 'of the kinds `mala`, `barker`, `hmc` and `rwm`, without `stepSize`',
    absent: 'steps follow the curvature alone',
    examples: [{}, { acceptance: 0.65 }],
    fields: adapt,
  },
  precondition: {
    description:
      '`diagonal`: chains of any kind walk in coordinates y/s in which conditional plans are about as wide in every one, s being measured ' +
      'of each marginal some twenty times in a training: for plans that are much wider in some columns than in others, which chains otherwise ' +
      'cross in steps for the narrowest. They run step by step ([samplers.md](samplers.md#coordinates-of-different-width)).',
    rule: 'without `stepSize`, and not under the constraint `unit-sphere`',
    absent: 'steps are as long in all coordinates',
    examples: ['diagonal'],
  },
  temper: {
    description:
      'Beside each chain others walk at higher ε, and neighbours change places (parallel tempering): for plans with several modes, between which no chain ' +
      'at the problem’s ε goes. What chains settle on is the same. All chains of a problem do so, those of training, too; a step is as dear as ' +
      '`levels` · 2 ([samplers.md](samplers.md#plans-of-several-modes)).',
    rule: 'of the kinds `mala`, `barker`, `hmc` and `rwm`, without `memory` and `carry`',
    absent: 'chains at the problem’s ε alone',
    examples: [{}, { levels: 12, hottest: 100 }],
    fields: temper,
  },
  init: {
    description:
      'Where chains start: `gaussian`, or `input`, at the point x, which under squared distances is moved with its ' +
      'marginal’s mean to the barycenter’s.',
    examples: [{ kind: 'gaussian', mean: [0, 0], standardDeviation: 1 }, { kind: 'input' }],
    fields: init,
  },
  constraint: {
    description:
      'Of kind `ula`. `unit-sphere`: every step goes along a geodesic of the sphere, densities are to its area, and data under the geodesic ' +
      'cost must be unit vectors (write angles t as (cos t, sin t)).',
    absent: '`"none"`',
    examples: ['unit-sphere'],
  },
  memory: {
    description:
      'Minibatches are met again with their chains as these were left, a few steps a visit in the place of a whole chain, with any ' +
      'kind of sampler. An iteration then takes (`sampler.steps` + (`visits` − 1) · `steps`)/`visits` steps, 12 in the place of 60 by ' +
      'default, and teaches less: give it more iterations. Validation, sampling and ' +
      'evaluation take new chains as ever. Where a resumed run has other batches, chains begin anew.',
    absent: 'new minibatches and chains at every iteration',
    examples: [{}, { batches: 16, visits: 32, steps: 10 }],
    fields: memory,
  },
  carry: {
    description:
      'Chains go on from one minibatch to the next: each is taken to its new point by the slope of a regression of the ends of ' +
      'chains on their points, and walks a few steps there, with any kind of sampler. Every iteration has new points, for a few ' +
      'steps in the place of a whole chain. That is for plans whose mean is close to affine in the point, as those of Gaussians ' +
      'under squared distances, in up to 1,024 dimensions. Where chains lie further from the regression than their plans are wide, all begin ' +
      'anew with `sampler.steps`, as without the setting; progress and `metrics.jsonl` say so, and a warning where that is ' +
      'most of a run. Not with `memory`, nor under the constraint `unit-sphere`. Validation, sampling and evaluation take ' +
      'new chains as ever.',
    absent: 'new chains at every iteration',
    examples: [{}, { steps: 10 }],
    fields: carry,
  },
  moves: {
    description:
      'Of kind `hmc`: the leapfrog moves of a step, each as dear as a step of `ula`. Their length √η is another at every step of ' +
      'every chain, half of it and more, so that no number of moves is a period of the plans.',
    absent: `${DEFAULT_MOVES}`,
    examples: [10],
  },
  friction: {
    description:
      'Of kind `underdamped`: γ√η, a step keeps e^−friction of a velocity. At the default step 0.9 damps a plan of the curvature that ' +
      'was measured critically; less helps where plans are much wider in some directions than in others, more makes chains ' +
      'those of `ula`.',
    absent: `${DEFAULT_FRICTION}`,
    examples: [0.5],
  },
};

const schedule: FieldTexts = {
  kind: { description: 'The way from the learning rate to its end.', examples: ['linear'] },
  warmup: { description: 'Iterations in which the rate rises from 0 first.', unit: 'iterations', examples: [50] },
  final: { description: 'The end, as a fraction of the learning rate.', examples: [0.1] },
};

const optimizer: FieldTexts = {
  kind: { description: 'The optimizer.', examples: ['adam'] },
  learningRate: { description: 'Adam’s step before the schedule.', examples: [0.02] },
  beta1: { description: 'Decay of the mean gradient.', examples: [0.9] },
  beta2: { description: 'Decay of the mean squared gradient.', examples: [0.99] },
  epsilon: {
    description: 'What is added to the root of the mean squared gradient. It is not the problem’s ε.',
    examples: [1e-8],
  },
  averageDecay: {
    description:
      'Decay of the average of the parameters, which sampling and evaluation use; 0 takes the last ones as they are.',
    examples: [0.97],
  },
  schedule: {
    description: 'How the learning rate changes over the training.',
    examples: [{ kind: 'linear', final: 0.1 }],
    fields: schedule,
  },
};

const validation: FieldTexts = {
  every: {
    description: 'How often the dual’s loss is measured; 0 for never.',
    unit: 'iterations',
    absent: 'a tenth of the iterations',
    examples: [100],
  },
  points: {
    description: 'Points x of each marginal that it is measured at.',
    absent: '32, or with `training.marginals` of K 32 · `marginals`/K, at least 2',
    examples: [64],
  },
  draws: { description: 'Draws from the plan of each point.', examples: [64] },
};

const gradient: FieldTexts = {
  proposal: {
    description:
      'Of kind `importance`: what is drawn from. `gaussian`: of every x a Gaussian of its own, whose mean, smooth in x, and deviations ' +
      'are learned as training goes on, from chains first. `fixed`: N(mean, s² I) as chains start, draws that all x and all marginals share.',
    examples: ['fixed'],
  },
  draws: {
    description: 'Of kind `importance`: the draws of a point, or with `fixed` of all points together.',
    absent: `${DEFAULT_DRAWS.gaussian}, with \`fixed\` ${DEFAULT_DRAWS.fixed}`,
    examples: [32],
  },
  leastEffective: {
    description:
      'Of kind `importance`: the share of the draws that must count, 1/(`draws` · Σ_j w_j²), in the mean over the points of every marginal. ' +
      'An iteration with less takes chains, and `metrics.jsonl` says how many did; 0 for never.',
    examples: [0],
  },
};

const anneal: FieldTexts = {
  from: { description: 'ε of the first iteration over the problem’s.', examples: [10] },
  iterations: {
    description: 'The iterations after which ε is the problem’s.',
    rule: 'fewer than `training.iterations`',
    examples: [200],
  },
};

export const training: FieldTexts = {
  iterations: { description: 'Steps of the optimizer.', examples: [2400] },
  batchSize: { description: 'Points of each marginal in an iteration, a chain for each.', examples: [512] },
  marginals: {
    description:
      'How many of the K marginals an iteration visits, drawn anew each time, likelier the larger their ' +
      'weights, and weighed so that the gradient is that of all in the mean. Time and memory of an iteration then follow ' +
      'this number and not K; what an iteration teaches does, too: give it more iterations ([samplers.md](samplers.md#many-marginals)).',
    rule: 'up to K; below K it needs `potential.kind` `shared`, one cost and dimension in all marginals, and goes with neither `sampler.carry` nor `training.gradient` `importance`',
    absent: 'all',
    examples: [10],
  },
  shards: {
    description:
      'Equal parts that a minibatch is cut into. Their gradients are computed one after another and added up in order, so ' +
      'that chains take as many times less memory, or by several machines at once, to the same bits ' +
      '([cluster-training.md](cluster-training.md)).',
    rule: 'divides `batchSize`; goes with neither `sampler.memory`, `sampler.carry`, `training.marginals` nor `training.gradient` `importance`',
    absent: 'minibatches are not cut',
    examples: [4],
  },
  optimizer: {
    description: 'What moves the parameters.',
    examples: [{ learningRate: 0.02, averageDecay: 0.97 }],
    fields: optimizer,
  },
  anneal: {
    description:
      'Training begins at a higher ε, which falls by equal factors: potentials learn where mass is under plans that are wide, and then what ' +
      'is fine. Validation, sampling and evaluation are at the problem’s ε ([samplers.md](samplers.md#annealed-ε)).',
    rule: 'goes with neither `sampler.carry` nor `training.gradient` `importance`',
    absent: 'the problem’s ε from the begin',
    examples: [{ from: 10, iterations: 200 }],
    fields: anneal,
  },
  gradient: {
    description:
      'How the gradient is estimated: by a chain for each point (`chains`), or without chains by draws from a proposal and their weights ' +
      '(`importance`), in few dimensions ([samplers.md](samplers.md#gradients-without-chains)). Sampling and evaluation take chains whatever this is.',
    rule: '`importance` goes with neither `sampler.constraint` nor `sampler.memory`, and with `fixed` not with `sampler.init` `input`',
    absent: '`{ "kind": "chains" }`',
    examples: [{ kind: 'importance', proposal: 'gaussian', draws: 16, leastEffective: 0.1 }],
    fields: gradient,
  },
  validation: { description: 'What is measured in between.', examples: [{ every: 0 }], fields: validation },
};
