import { describe, it } from 'vitest';
import { expectRefused, optimizer, problem } from './malformed.js';

describe('malformed settings are refused:', () => {
  it.each<[string, unknown, string]>([
    [
      'an unknown potential',
      problem({ potential: { kind: 'sharde' } }),
      'problem.potential.kind: must be "shared", "reduced", "separate", "conv", "conv-small" or "resnet-d"; got "sharde". Use one of these.',
    ],
    [
      'no hidden layer',
      problem({ potential: { hidden: [] } }),
      'problem.potential.hidden: must have at least 1 entry; got []. Mend the list.',
    ],
    [
      'a layer of no width',
      problem({ potential: { hidden: [8, 0] } }),
      'problem.potential.hidden[1]: must be >= 1; got 0. Give a value in that range.',
    ],
    [
      'a layer too wide',
      problem({ potential: { hidden: [20_000] } }),
      'problem.potential.hidden[0]: must be <= 16384; got 20000. Give a value in that range.',
    ],
    [
      'an unknown activation',
      problem({ potential: { activation: 'gelu' } }),
      'problem.potential.activation: must be "relu", "leaky-relu", "silu", "softplus", "tanh" or "elu"; got "gelu". Use one of these.',
    ],
    [
      'a scale of 0',
      problem({ potential: { scale: 0 } }),
      'problem.potential.scale: must be > 0; got 0. Give a value in that range.',
    ],
    [
      'an unknown sampler',
      problem({ sampler: { kind: 'nuts' } }),
      'problem.sampler.kind: must be "ula", "leimkuhler-matthews", "underdamped", "mala", "barker", "hmc" or "rwm"; got "nuts". Use one of these.',
    ],
    [
      'moves of a sampler that has none',
      problem({ sampler: { kind: 'mala', moves: 3 } }),
      'problem.sampler.moves: is of kind "hmc"; got 3 with "mala". Leave it out.',
    ],
    [
      'a sampler that knows no sphere',
      problem({ sampler: { kind: 'hmc', constraint: 'unit-sphere' } }),
      'problem.sampler.constraint: is of kind "ula"; got "unit-sphere" with "hmc". Leave it out, or use the kind "ula".',
    ],
    [
      'chains that are both carried and kept',
      problem({ sampler: { carry: {}, memory: {} } }),
      'problem.sampler.carry: goes without memory; got both. Leave carry out where the map from a point to the mean of its plan bends, memory where it is affine.',
    ],
    [
      'chains carried by affine maps on a sphere',
      problem({ sampler: { carry: {}, constraint: 'unit-sphere' } }),
      'problem.sampler.carry: goes without the constraint "unit-sphere", which affine maps leave; got "unit-sphere". Leave it out, or use memory.',
    ],
    [
      'chains carried by no step',
      problem({ sampler: { carry: { steps: 0 } } }),
      'problem.sampler.carry.steps: must be >= 1; got 0. Give a value in that range.',
    ],
    [
      'chains carried without gradients',
      problem({ sampler: { kind: 'rwm', carry: {} } }),
      'problem.sampler.carry: asks for gradients, by which it knows what fits; got kind "rwm". Leave it out, or use memory.',
    ],
    [
      'no step',
      problem({ sampler: { steps: 0 } }),
      'problem.sampler.steps: must be >= 1; got 0. Give a value in that range.',
    ],
    [
      'a negative step size',
      problem({ sampler: { stepSize: -1 } }),
      'problem.sampler.stepSize: must be > 0; got -1. Give a value in that range.',
    ],
    [
      'a step size that diverges',
      problem({ sampler: { stepSize: 0.4 } }),
      'problem.sampler.stepSize: must be below 4·epsilon = 0.4, where the chain becomes unstable; got 0.4. Try 0.2·epsilon = 0.02, or leave it out.',
    ],
    [
      'a tolerance beside the step that it is to choose',
      problem({ sampler: { tolerance: 0.01, stepSize: 0.01 } }),
      'problem.sampler.tolerance: goes without stepSize, which it chooses; got both. Leave one of them out.',
    ],
    [
      'a tolerance of chains without bias',
      problem({ sampler: { kind: 'mala', tolerance: 0.01 } }),
      'problem.sampler.tolerance: is of kinds that refuse no step, whose variances are biased; got kind "mala". Leave it out: steps follow the curvature, and chains settle on the plan itself.',
    ],
    [
      'a tolerance on the sphere',
      problem({ sampler: { tolerance: 0.01, constraint: 'unit-sphere' } }),
      'problem.sampler.tolerance: goes without the constraint "unit-sphere", where steps stay as they are; got "unit-sphere". Leave it out, or give stepSize in its place.',
    ],
    [
      'a tolerance of nothing',
      problem({ sampler: { tolerance: 0 } }),
      'problem.sampler.tolerance: must be >= 0.0001; got 0. Give a value in that range.',
    ],
    [
      'a tolerance that no result is believed with',
      problem({ sampler: { tolerance: 0.3 } }),
      'problem.sampler.tolerance: must be <= 0.2; got 0.3. Give a value in that range.',
    ],
    [
      'a target of chains that accept all steps',
      problem({ sampler: { adapt: {} } }),
      'problem.sampler.adapt: is of kinds that accept or refuse their steps; got kind "leimkuhler-matthews". Leave it out, or use sampler.tolerance.',
    ],
    [
      'a target beside the step that it is to choose',
      problem({ sampler: { kind: 'mala', adapt: {}, stepSize: 0.01 } }),
      'problem.sampler.adapt: goes without stepSize, which it chooses; got both. Leave one of them out.',
    ],
    [
      'a target that no result is believed with',
      problem({ sampler: { kind: 'mala', adapt: { acceptance: 0.1 } } }),
      'problem.sampler.adapt.acceptance: must be >= 0.2; got 0.1. Give a value in that range.',
    ],
    [
      'scales of coordinates on the sphere',
      problem({ sampler: { precondition: 'diagonal', constraint: 'unit-sphere' } }),
      'problem.sampler.precondition: goes without the constraint "unit-sphere", which no change of coordinates keeps; got "unit-sphere". Leave it out.',
    ],
    [
      'scales of coordinates beside a step',
      problem({ sampler: { precondition: 'diagonal', stepSize: 0.01 } }),
      'problem.sampler.precondition: goes without stepSize: with scales that are measured, the length of steps is, too; got both. Leave one of them out.',
    ],
    [
      'tempered chains with a bias',
      problem({ sampler: { temper: {} } }),
      'problem.sampler.temper: is of kinds that accept or refuse their steps: others have a bias at every level; got kind "leimkuhler-matthews". Leave it out, or use the kind "mala".',
    ],
    [
      'tempered chains that are kept',
      problem({ sampler: { kind: 'mala', temper: {}, memory: {} } }),
      'problem.sampler.temper: goes without memory and carry, which keep the chains at ε alone; got both. Leave one of them out.',
    ],
    [
      'a ladder that goes nowhere',
      problem({ sampler: { kind: 'mala', temper: { hottest: 1 } } }),
      'problem.sampler.temper.hottest: must be > 1; got 1. Give a value in that range.',
    ],
    [
      'an ε that is annealed to the end',
      { ...problem({}), training: { iterations: 10, anneal: { from: 10, iterations: 10 } } },
      'problem.training.anneal.iterations: must be over before the 10 iterations of the training are; got 10. Give half of them, say.',
    ],
    [
      'an annealed ε with chains that are carried',
      { ...problem({ sampler: { carry: {} } }), training: { anneal: { from: 10, iterations: 10 } } },
      'problem.training.anneal: goes without sampler.carry, whose regression knows plans of one width; got both. Leave one of the two out.',
    ],
    [
      'an annealed ε without chains',
      { ...problem({}), training: { anneal: { from: 10, iterations: 10 }, gradient: { kind: 'importance' } } },
      'problem.training.anneal: needs training.gradient of kind "chains"; got "importance". Leave one of the two out.',
    ],
    [
      'a precision, which chains have no choice of',
      problem({ sampler: { precision: 'float16' } }),
      'problem.sampler: has no field "precision"; got "float16". Known fields: kind, steps, stepSize, tolerance, adapt, precondition, temper, init, constraint, memory, carry, moves, friction.',
    ],
    [
      'an unknown start',
      problem({ sampler: { init: { kind: 'zero' } } }),
      'problem.sampler.init.kind: has an unknown kind; got "zero". Known kinds: gaussian, input.',
    ],
    [
      'a start with a foreign field',
      problem({ sampler: { init: { kind: 'input', mean: [0] } } }),
      'problem.sampler.init: has no field "mean"; got [ 0 ]. Leave it out.',
    ],
    [
      'a start of another dimension',
      problem({ sampler: { init: { kind: 'gaussian', mean: [0] } } }),
      'problem.sampler.init.mean: must have 2 numbers, the barycenter’s dimension; got 1. Mend it or leave it out.',
    ],
    [
      'training that is a number',
      problem({ training: 5 }),
      'problem.training: must be an object; got 5. Mend or add the field.',
    ],
    [
      'no iteration',
      problem({ training: { iterations: 0 } }),
      'problem.training.iterations: must be >= 1; got 0. Give a value in that range.',
    ],
    [
      'half an iteration',
      problem({ training: { iterations: 2.5 } }),
      'problem.training.iterations: must be a whole number; got 2.5. Mend or add the field.',
    ],
    [
      'friction of a kind that has none',
      problem({ sampler: { kind: 'ula', friction: 1 } }),
      'problem.sampler.friction: is of kind "underdamped"; got 1 with "ula". Leave it out.',
    ],
    [
      'no friction',
      problem({ sampler: { kind: 'underdamped', friction: 0 } }),
      'problem.sampler.friction: must be > 0; got 0. Give a value in that range.',
    ],
    [
      'an underdamped chain on the sphere',
      problem({ sampler: { kind: 'underdamped', constraint: 'unit-sphere' } }),
      'problem.sampler.constraint: is of kind "ula"; got "unit-sphere" with "underdamped". Leave it out, or use the kind "ula".',
    ],
    [
      'a negative batch',
      problem({ training: { batchSize: -3 } }),
      'problem.training.batchSize: must be >= 1; got -3. Give a value in that range.',
    ],
    [
      'an unknown optimizer',
      optimizer({ kind: 'sgd' }),
      'problem.training.optimizer.kind: must be "adam"; got "sgd". Use one of these.',
    ],
    [
      'a learning rate of 0',
      optimizer({ learningRate: 0 }),
      'problem.training.optimizer.learningRate: must be > 0; got 0. Give a value in that range.',
    ],
    [
      'a miscased field',
      optimizer({ learningrate: 1 }),
      'problem.training.optimizer: has no field "learningrate"; got 1. Did you mean "learningRate"?',
    ],
    [
      'β₁ = 1',
      optimizer({ beta1: 1 }),
      'problem.training.optimizer.beta1: must be < 1; got 1. Give a value in that range.',
    ],
    [
      'an average that never moves',
      optimizer({ averageDecay: 1 }),
      'problem.training.optimizer.averageDecay: must be < 1; got 1. Give a value in that range.',
    ],
    [
      'an unknown schedule',
      optimizer({ schedule: { kind: 'step' } }),
      'problem.training.optimizer.schedule.kind: must be "constant", "linear" or "cosine"; got "step". Use one of these.',
    ],
    [
      'a negative warm-up',
      optimizer({ schedule: { warmup: -1 } }),
      'problem.training.optimizer.schedule.warmup: must be >= 0; got -1. Give a value in that range.',
    ],
    [
      'validation by one draw',
      problem({ training: { validation: { draws: 1 } } }),
      'problem.training.validation.draws: must be >= 2; got 1. Give a value in that range.',
    ],
  ])('%s', (_, input, message) => expectRefused(input, message));

  it('names three faults and counts the rest', () => {
    const input = problem({ epsilon: -1, dim: 0, name: 3, scaling: 'x', training: 1 });
    return expectRefused(input, /^problem\.name: must be text; got 3\..*\n.*\n.*\n… and 2 more\.$/);
  });
});
